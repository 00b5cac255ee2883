export interface HubErrorOptions extends ErrorOptions {
  /** Worth another try: the connection broke, the server is busy. */
  readonly transient?: boolean;
}

/** A download that cannot go on; the message is one line that says what to do. */
export class HubError extends Error {
  override readonly name: string = 'HubError';
  readonly transient: boolean;

  constructor(message: string, { transient = false, ...options }: HubErrorOptions = {}) {
    super(message, options);
    this.transient = transient;
  }
}

const diskMends: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space or choose another folder with --cache',
  EDQUOT: 'your share of the disk is full: free some space or choose another folder with --cache',
  EFBIG: 'the file is larger than this disk allows: choose another folder with --cache',
  EACCES: 'no permission to write there: choose another folder with --cache',
  EPERM: 'no permission to write there: choose another folder with --cache',
  EROFS: 'the disk is read-only: choose another folder with --cache',
  ENOTDIR: 'part of the path is a file, not a folder: choose another folder with --cache',
  EEXIST: 'part of the path is a file, not a folder: choose another folder with --cache',
};

/** Runs a step that touches the disk; its error becomes one line that says what to do. */
export function onDisk<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    const code = String(cause.code);
    throw new HubError(`pull: cannot write ${file}: ${diskMends[code] ?? cause.message} (${code})`, {
      cause,
    });
  }
}

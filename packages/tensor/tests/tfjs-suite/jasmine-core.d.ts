/** The part of jasmine-core that the suite uses; its package has no types. */
declare module 'jasmine-core' {
  interface Spec {
    readonly fullName: string;
    readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
    readonly failedExpectations: readonly { readonly message: string }[];
  }

  interface Environment {
    configure(options: { random: boolean; forbidDuplicateNames: boolean }): void;
    addReporter(reporter: { specDone(spec: Spec): void }): void;
    execute(): Promise<{ readonly overallStatus: string; readonly incompleteReason?: string }>;
  }

  const jasmineCore: {
    readonly jasmine: { DEFAULT_TIMEOUT_INTERVAL: number; getEnv(): Environment };
    installGlobals(): void;
  };
  export default jasmineCore;
  export type { Spec };
}

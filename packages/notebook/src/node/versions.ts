import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Versions of Node and of the packages a lesson stands on: its own dependencies, and those of this workspace's packages. */
export function versionsFor(file: string): Record<string, string> {
  const versions: Record<string, string> = { node: process.versions.node };
  const visit = (base: string): void => {
    for (const [name, range] of Object.entries(readManifest(base).dependencies ?? {})) {
      if (name in versions) continue;
      const path = manifestOf(name, base);
      const manifest = path ? readManifest(path) : {};
      versions[name] = manifest.version ?? range;
      if (path && range.startsWith('workspace:')) visit(path);
    }
  };
  const own = nodeModule.findPackageJSON(pathToFileURL(file));
  if (own) visit(own);
  return versions;
}

/** 'AMD EPYC · 2 cores · linux x64' */
export function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.replaceAll(/\(R\)|\(TM\)|\s+@.*$/g, '').trim() || 'unknown processor';
  return `${model} · ${cores.length} ${cores.length === 1 ? 'core' : 'cores'} · ${process.platform} ${process.arch}`;
}

function manifestOf(name: string, base: string): string | undefined {
  try {
    return nodeModule.findPackageJSON(name, pathToFileURL(base));
  } catch {
    return undefined; // named but not installed: the range stands in
  }
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

import nodeModule from 'node:module';

/** Gives the loader the text of one module, so that what runs is what was read when the cells were cut. */
export function serveModule(url: string, source: string): void {
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === url ? { url, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (address, context, next) =>
      address === url ? { format: 'module', source, shortCircuit: true } : next(address, context),
  });
}

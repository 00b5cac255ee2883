import type { z } from 'zod';

/** The value with defaults. @throws naming each setting that is missing, unknown or out of range, after `what`. */
export function parseConfig<Out, In>(schema: z.ZodType<Out, In>, value: unknown, what: string): Out {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new Error(`${what}: ${problems.join('; ')}`);
}

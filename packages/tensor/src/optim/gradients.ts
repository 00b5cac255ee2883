import * as tf from '../tf.ts';

export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** ∂loss/∂parameter, by path. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/**
 * The value of `loss()` and its gradients by the parameters; frozen ones are left out, and nothing is computed for
 * them. The caller disposes of both, or calls this inside `tf.tidy`.
 * @throws when all are frozen, the loss is no scalar, or it does not depend on one of the parameters.
 */
export function gradients(
  loss: () => tf.Tensor,
  parameters: ReadonlyMap<string, tf.Variable>,
): LossAndGradients {
  const trainable = [...parameters].filter(([, { trainable }]) => trainable);
  if (trainable.length === 0) {
    throw new Error(`gradients: none of ${parameters.size} parameters learns; unfreeze some`);
  }
  const variables = trainable.map(([, variable]) => variable);
  const { value, grads } = tf.engine().gradients(() => scalar(loss()), variables, undefined, true);
  const unused = trainable.filter((_, index) => !grads[index]).map(([path]) => `'${path}'`);
  if (unused.length > 0) {
    tf.dispose([value, grads.filter(Boolean)]);
    throw new Error(
      `gradients: the loss does not depend on ${unused.join(', ')}; freeze what must not learn`,
    );
  }
  return { loss: value, gradients: new Map(trainable.map(([path], index) => [path, grads[index]!])) };
}

function scalar(loss: tf.Tensor): tf.Scalar {
  if (loss.rank !== 0) {
    throw new Error(`gradients: the loss must be a scalar; got [${loss.shape.join(', ')}]; take its mean`);
  }
  return loss as tf.Scalar;
}

/** The one place that names TensorFlow.js, so that every package shares one copy of it: learners write `tf.matMul`. */
export * from '@tensorflow/tfjs';

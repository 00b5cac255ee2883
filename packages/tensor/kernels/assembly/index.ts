// One file a kernel. Every argument is a pointer into the backend's memory, a size or a stride in floats, or a number.
// There is no static data and no allocation here: the memory belongs to tfjs, and the caller passes scratch space.
export { gelu, geluGradient } from './gelu';
export { matmul } from './matmul';
export { sumMiddle } from './sum';
export { geluTanh, geluTanhGradient, quickGelu, quickGeluGradient, silu, siluGradient } from './sigmoid-linear';

/* SHAKE of `words` words for each item and the last bytes in `end`; two blocks of output. */
kernel void shake_blocks(global const uint *input, uint words, ulong end, uint rate, global ulong *output) {
  const uint first = get_global_id(0) * LANES;
  global const uint *from[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    from[lane] = input + 2 * words * (first + lane);
  }
  ulongs a[25];
  shake(a, rate, from, words, (ulongs)(end));
  for (uint block = 0; block < 2; block++) {
    for (uint lane = 0; lane < LANES; lane++) {
      for (uint i = 0; i < rate; i++) {
        output[rate * (2 * (first + lane) + block) + i] = ((const ulong *)a)[LANES * i + lane];
      }
    }
    keccak_permute(a);
  }
}

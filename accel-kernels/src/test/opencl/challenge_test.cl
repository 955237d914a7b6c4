/* A block of 16 words in; the state after it, from the initial one, out. */
kernel void test_sha512(global const ulong *blocks, global ulong *states) {
  ulongs block[16];
  ulongs state[8];
  read_operand(block, blocks, 16);
  for (int i = 0; i < 8; i++) {
    state[i] = (ulongs)SHA512_IV[i];
  }
  sha512_compress(state, block);
  write_result(states, state, 8);
}

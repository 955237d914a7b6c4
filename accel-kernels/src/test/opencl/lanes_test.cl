/* For tests of layers: operands as items of n words of 64 bits, one item after the other. */
static inline void read_operand(ulongs *w, global const ulong *from, int n) {
  for (int lane = 0; lane < LANES; lane++) {
    for (int i = 0; i < n; i++) {
      lane_of(ulong, w[i], lane) = from[(get_global_id(0) * LANES + lane) * n + i];
    }
  }
}

static inline void write_result(global ulong *to, const ulongs *w, int n) {
  for (int lane = 0; lane < LANES; lane++) {
    for (int i = 0; i < n; i++) {
      to[(get_global_id(0) * LANES + lane) * n + i] = lane_of(ulong, w[i], lane);
    }
  }
}

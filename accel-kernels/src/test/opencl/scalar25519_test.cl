static inline void unpack_words(ulongs *a, const ulongs *w, int n) {
  for (int i = 0; i < n; i++) {
    a[2 * i] = w[i] & (ulongs)0xffffffffUL;
    a[2 * i + 1] = w[i] >> (ulongs)32;
  }
}

/* Eight words of 64 bits in, x; four out. a and b are its halves. */
kernel void test_scalar(global const ulong *x, uint operation, global ulong *result) {
  ulongs w[8];
  ulongs a[16];
  ulongs r[8];
  read_operand(w, x, 8);
  unpack_words(a, w, 8);
  switch (operation) {
  case 0:
    scalar_reduce(r, a);
    break;
  case 1:
    scalar_multiply(r, a, a + 8);
    break;
  case 2: {
    /* The halves modulo L, added. */
    ulongs zero[16];
    ulongs first[8];
    for (int i = 0; i < 16; i++) {
      zero[i] = i < 8 ? a[i] : (ulongs)0;
    }
    scalar_reduce(first, zero);
    for (int i = 0; i < 8; i++) {
      zero[i] = a[8 + i];
    }
    scalar_reduce(r, zero);
    scalar_add(r, r, first);
    break;
  }
  default: {
    const longs mask = scalar_is_reduced(a);
    for (int i = 0; i < 8; i++) {
      r[i] = i == 0 ? as_ulongs(mask) & (ulongs)1 : (ulongs)0;
    }
    break;
  }
  }
  for (int i = 0; i < 4; i++) {
    w[i] = r[2 * i] | r[2 * i + 1] << (ulongs)32;
  }
  write_result(result, w, 4);
}

/* Four words in, a scalar; four out, its odd digits. */
kernel void test_odd_digits(global const ulong *scalar, global ulong *digits) {
  ulongs w[4];
  ulongs a[8];
  read_operand(w, scalar, 4);
  unpack_words(a, w, 4);
  scalar_odd_digits(w, a);
  write_result(digits, w, 4);
}

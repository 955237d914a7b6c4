/*
 * Integers modulo L = 2^252 + c, the order of Ed25519's base point, c = 27742317777372353535851937790883648493: words of
 * 32 bits, lowest first, each in 64 bits (ulongs), so that products and carries fit. A scalar is eight words, reduced
 * when below L. Loops are kept: this is little work beside the curve's.
 */
#define SCALAR_WORDS 8
#define WORD_MASK ((ulongs)0xffffffffUL)

constant const uint SCALAR_ORDER[8] = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000};

/* r = c y, n + 4 words, for the n words y. */
inlined void multiply_by_c(ulongs *r, const ulongs *y, int n) {
  for (int i = 0; i < n + 4; i++) {
    r[i] = (ulongs)0;
  }
  for (int i = 0; i < n; i++) {
    ulongs carry = (ulongs)0;
    for (int j = 0; j < 4; j++) {
      const ulongs t = r[i + j] + y[i] * (ulongs)SCALAR_ORDER[j] + carry;
      r[i + j] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    r[i + 4] = carry;
  }
}

/* r = the n words x shifted down by 252 bits, n - 7 words. */
inlined void above_252(ulongs *r, const ulongs *x, int n) {
  for (int i = 0; i < n - 7; i++) {
    r[i] = (x[i + 7] >> (ulongs)28) | (i + 8 < n ? (x[i + 8 < n ? i + 8 : 0] << (ulongs)4) & WORD_MASK : (ulongs)0);
  }
}

/* r = r - L where r is not below L. */
inlined void subtract_order(ulongs *r) {
  ulongs t[SCALAR_WORDS];
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs difference = r[i] - (ulongs)SCALAR_ORDER[i] - borrow;
    t[i] = difference & WORD_MASK;
    borrow = difference >> (ulongs)63;
  }
  const longs keep = mask_of(borrow != (ulongs)0);
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = blend_ulongs(keep, r[i], t[i]);
  }
}

/*
 * r = the 16 words x modulo L, reduced. With 2^252 = -c: x = low - h c for h = x div 2^252 of 9 words; h c = low' +
 * 2^252 h' with h' of 6 words, 2^252 h' = -h' c; h' c = low" + 2^252 h", h" < 2^8, 2^252 h" = -h" c. So x = low -
 * low' + low" - h" c, between -2^252 - 2^133 and 2^253; with 2 L more between 0 and 4 L.
 */
code_apart void scalar_reduce(ulongs *r, const ulongs *x) {
  ulongs high[9];
  ulongs first[13];
  ulongs second[10];
  ulongs third[7];
  above_252(high, x, 16);
  multiply_by_c(first, high, 9);
  above_252(high, first, 13);
  multiply_by_c(second, high, 6);
  above_252(high, second, 10);
  multiply_by_c(third, high, 3);
  longs carry = (longs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs top = (ulongs)(i == 7 ? 0x0fffffffUL : 0xffffffffUL);
    const longs t = as_longs((x[i] & top) + (second[i] & top) + (ulongs)(2 * (ulong)SCALAR_ORDER[i])) -
                    as_longs((first[i] & top) + (i < 7 ? third[i < 7 ? i : 0] : (ulongs)0)) + carry;
    r[i] = as_ulongs(t) & WORD_MASK;
    carry = t >> (longs)32;
  }
  for (int i = 0; i < 3; i++) {
    subtract_order(r);
  }
}

/* r = a b modulo L, reduced, for any a and b of eight words. */
code_apart void scalar_multiply(ulongs *r, const ulongs *a, const ulongs *b) {
  ulongs product[2 * SCALAR_WORDS];
  for (int i = 0; i < 2 * SCALAR_WORDS; i++) {
    product[i] = (ulongs)0;
  }
  for (int i = 0; i < SCALAR_WORDS; i++) {
    ulongs carry = (ulongs)0;
    for (int j = 0; j < SCALAR_WORDS; j++) {
      const ulongs t = product[i + j] + a[i] * b[j] + carry;
      product[i + j] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    product[i + SCALAR_WORDS] = carry;
  }
  scalar_reduce(r, product);
}

/* r = a + b modulo L, all reduced. */
inlined void scalar_add(ulongs *r, const ulongs *a, const ulongs *b) {
  ulongs carry = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs t = a[i] + b[i] + carry;
    r[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  subtract_order(r);
}

/* The lanes where eight words are below L. */
inlined longs scalar_is_reduced(const ulongs *a) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    borrow = (a[i] - (ulongs)SCALAR_ORDER[i] - borrow) >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

/*
 * The scalar's signed digits, a = sum of digit i 16^i: with 8 at each place added, a's own digits are 8 too large, so
 * digit i = (nibble i) - 8, between -8 and 7. For a below 2^255 - 2^252.
 */
inlined void scalar_add_eights(ulongs *r, const ulongs *a) {
  ulongs carry = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs t = a[i] + (ulongs)0x88888888UL + carry;
    r[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
}

/*
 * Signed digits that are never 0: n = (b - 1) / 2 + 2^255 for b = a or a + L, whichever is odd; then b is the sum of
 * (2 n_i - 15) 16^i over the nibbles n_i of n, and of (2 n_i - 255) 256^i over its bytes. For a below L; four words.
 */
inlined void scalar_odd_digits(ulongs *n, const ulongs *a) {
  const longs is_even = mask_of((a[0] & (ulongs)1) == (ulongs)0);
  ulongs b[SCALAR_WORDS + 1];
  ulongs carry = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs t = a[i] + ((ulongs)SCALAR_ORDER[i] & as_ulongs(is_even)) + carry;
    b[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  /* The bit above b, which is below 2^254. */
  b[SCALAR_WORDS] = (ulongs)1;
  for (int i = 0; i < 4; i++) {
    n[i] = b[2 * i] >> (ulongs)1 | b[2 * i + 1] << (ulongs)31 | b[2 * i + 2] << (ulongs)63;
  }
}

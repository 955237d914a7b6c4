/*
 * Integers modulo n, the order of secp256k1's base point: eight words of 32 bits, lowest first, each in 64 bits. n =
 * 2^256 - C with C of 129 bits, so what lies above 2^256 comes back times C.
 */
#define SCALAR_WORDS 8
#define WORD_MASK ((ulongs)0xffffffffUL)

constant const uint ORDER[8] = {
    0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff};
constant const uint ORDER_COMPLEMENT[5] = {0x2fc9bebf, 0x402da173, 0x50b75fc4, 0x45512319, 1};
constant const uint ORDER_HALF[8] = {
    0x681b20a0, 0xdfe92f46, 0x57a4501d, 0x5d576e73, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff};

/* The lanes where the constant is below a, both of eight words. */
inlined longs words_above(const ulongs *a, constant const uint *words) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    borrow = ((ulongs)words[i] - a[i] - borrow) >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

/* The lanes where a is 0. */
inlined longs scalar_is_zero(const ulongs *a) {
  return mask_of((a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7]) == (ulongs)0);
}

/* t = a - n; the lanes where a is below n. */
inlined longs less_order(ulongs *t, const ulongs *a) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs difference = a[i] - (ulongs)ORDER[i] - borrow;
    t[i] = difference & WORD_MASK;
    borrow = difference >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

/* The lanes where a is from 1 to n - 1. */
inlined longs scalar_is_in_range(const ulongs *a) {
  ulongs t[SCALAR_WORDS];
  return less_order(t, a) & ~scalar_is_zero(a);
}

/* a = a mod n, for any a of eight words: it is below 2 n. */
inlined void scalar_reduce_once(ulongs *a) {
  ulongs t[SCALAR_WORDS];
  const longs is_below = less_order(t, a);
  for (int i = 0; i < SCALAR_WORDS; i++) {
    a[i] = blend_ulongs(is_below, a[i], t[i]);
  }
}

/* r = a + n, nine words. */
inlined void scalar_plus_order(ulongs *r, const ulongs *a) {
  ulongs carry = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs t = a[i] + (ulongs)ORDER[i] + carry;
    r[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  r[SCALAR_WORDS] = carry;
}

/* r = n - a, for a from 0 to n - 1; n for 0. */
inlined void scalar_negate(ulongs *r, const ulongs *a) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs difference = (ulongs)ORDER[i] - a[i] - borrow;
    r[i] = difference & WORD_MASK;
    borrow = difference >> (ulongs)63;
  }
}

/* r = a b, an + bn words. */
inlined void words_multiply(ulongs *r, const ulongs *a, int an, const ulongs *b, int bn) {
  for (int i = 0; i < bn; i++) {
    r[i] = (ulongs)0;
  }
  for (int i = 0; i < an; i++) {
    ulongs carry = (ulongs)0;
    for (int j = 0; j < bn; j++) {
      const ulongs t = add_word_product(r[i + j] + carry, a[i], b[j]);
      r[i + j] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    r[i + bn] = carry;
  }
}

/*
 * r = a b mod n, reduced, for any a and b of eight words. The product's 512 bits come down to 386, 260 and less than
 * 2^256 + 2^134; then a last bit above 2^256 comes back without another, and n goes off where it still fits.
 */
code_apart void scalar_multiply(ulongs *r, const ulongs *a, const ulongs *b) {
  ulongs wide[2 * SCALAR_WORDS];
  ulongs fold[2 * SCALAR_WORDS];
  ulongs c[5];
  for (int i = 0; i < 5; i++) {
    c[i] = (ulongs)ORDER_COMPLEMENT[i];
  }
  words_multiply(wide, a, SCALAR_WORDS, b, SCALAR_WORDS);
  int above = SCALAR_WORDS;
#pragma unroll 1
  for (int pass = 0; pass < 4; pass++) {
    words_multiply(fold, wide + SCALAR_WORDS, above, c, 5);
    ulongs carry = (ulongs)0;
    for (int i = 0; i < 2 * SCALAR_WORDS; i++) {
      const ulongs t = (i < SCALAR_WORDS ? wide[i] : (ulongs)0) + (i < above + 5 ? fold[i] : (ulongs)0) + carry;
      wide[i] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    above = pass == 0 ? 6 : 1;
  }
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = wide[i];
  }
  scalar_reduce_once(r);
}

/* r = 1 / a mod n, 0 of 0: a^(n - 2), in windows of four bits. */
code_apart void scalar_invert(ulongs *r, const ulongs *a) {
  ulongs powers[16][SCALAR_WORDS];
  ulongs t[SCALAR_WORDS];
  for (int i = 0; i < SCALAR_WORDS; i++) {
    powers[0][i] = (ulongs)(i == 0 ? 1UL : 0UL);
    powers[1][i] = a[i];
    t[i] = powers[0][i];
  }
#pragma unroll 1
  for (int i = 2; i < 16; i++) {
    scalar_multiply(powers[i], powers[i - 1], a);
  }
#pragma unroll 1
  for (int window = 63; window >= 0; window--) {
    const uint word = ORDER[window / 8] - (window / 8 == 0 ? 2 : 0);
    for (int i = 0; i < 4 && window < 63; i++) {
      scalar_multiply(t, t, t);
    }
    scalar_multiply(t, t, powers[(word >> (4 * (window % 8))) & 15]);
  }
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = t[i];
  }
}

/*
 * Two halves of a scalar: k = k1 + lambda k2 mod n with |k1| and |k2| below 2^128 (Gallant, Lambert and Vanstone, Crypto
 * 2001). With short vectors (a1, b1), (a2, b2) of the lattice of all (a, b) with a + lambda b = 0 mod n, a1 = b2, and
 * c1, c2 the integers nearest to k b2 / n and -k b1 / n, which round(2^384 b2 / n) and round(-2^384 b1 / n) give:
 * k1 = k - c1 a1 - c2 a2, k2 = -c1 b1 - c2 b2.
 */
#define HALF_WORDS 6
#define HALF_DIGITS 33

constant const uint GLV_G1[8] = {
    0x45dbb031, 0xe893209a, 0x71e8ca7f, 0x3daa8a14, 0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221};
constant const uint GLV_G2[8] = {
    0x8ac47f71, 0x1571b4ae, 0x9df506c6, 0x221208ac, 0x0abfe4c4, 0x6f547fa9, 0x010e8828, 0xe4437ed6};
constant const uint GLV_A1[8] = {0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221, 0, 0, 0, 0};
constant const uint GLV_A2[8] = {0x9d44cfd8, 0x57c1108d, 0xa8e2f3f6, 0x14ca50f7, 1, 0, 0, 0};
constant const uint GLV_MINUS_B1[8] = {0x0abfe4c3, 0x6f547fa9, 0x010e8828, 0xe4437ed6, 0, 0, 0, 0};

inlined void constant_words(ulongs *r, constant const uint *words) {
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = (ulongs)words[i];
  }
}

/* c = k g / 2^384, to the nearest integer, five words. */
inlined void nearest(ulongs *c, const ulongs *k, constant const uint *g) {
  ulongs wide[2 * SCALAR_WORDS];
  ulongs factor[SCALAR_WORDS];
  constant_words(factor, g);
  words_multiply(wide, k, SCALAR_WORDS, factor, SCALAR_WORDS);
  ulongs carry = wide[11] >> (ulongs)31;
  for (int i = 0; i < 4; i++) {
    const ulongs t = wide[12 + i] + carry;
    c[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  c[4] = carry;
}

/* half += c factor, or -=, modulo 2^192; the sums wanted are within 2^130, in two's complement. */
inlined void add_product(ulongs *half_words, const ulongs *c, constant const uint *factor, bool subtracts) {
  ulongs words[SCALAR_WORDS];
  ulongs product[5 + SCALAR_WORDS];
  constant_words(words, factor);
  words_multiply(product, c, 5, words, 5);
  ulongs carry = (ulongs)(subtracts ? 1UL : 0UL);
  for (int i = 0; i < HALF_WORDS; i++) {
    const ulongs t = half_words[i] + (subtracts ? product[i] ^ WORD_MASK : product[i]) + carry;
    half_words[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
}

/* digits = the half's signed digits, each plus 8, as 33 nibbles of three words of 64 bits: the half plus 8 everywhere. */
inlined void half_digits(ulongs *digits, const ulongs *half_words) {
  ulongs words[HALF_WORDS];
  ulongs carry = (ulongs)0;
  for (int i = 0; i < HALF_WORDS; i++) {
    const ulong eights = i < 4 ? 0x88888888UL : i == 4 ? 8 : 0;
    const ulongs t = half_words[i] + (ulongs)eights + carry;
    words[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  for (int i = 0; i < 3; i++) {
    digits[i] = words[2 * i] | words[2 * i + 1] << (ulongs)32;
  }
}

/* The digits of both halves of k, reduced. */
code_apart void scalar_split(ulongs *first_digits, ulongs *second_digits, const ulongs *k) {
  ulongs c1[5];
  ulongs c2[5];
  ulongs first[HALF_WORDS];
  ulongs second[HALF_WORDS];
  nearest(c1, k, GLV_G1);
  nearest(c2, k, GLV_G2);
  for (int i = 0; i < HALF_WORDS; i++) {
    first[i] = k[i];
    second[i] = (ulongs)0;
  }
  add_product(first, c1, GLV_A1, true);
  add_product(first, c2, GLV_A2, true);
  add_product(second, c1, GLV_MINUS_B1, false);
  add_product(second, c2, GLV_A1, true);
  half_digits(first_digits, first);
  half_digits(second_digits, second);
}

static inline void unpack_words(ulongs *a, const ulongs *w, int n) {
  for (int i = 0; i < n; i++) {
    a[2 * i] = w[i] & (ulongs)0xffffffffUL;
    a[2 * i + 1] = w[i] >> (ulongs)32;
  }
}

static inline void pack_words(ulongs *w, const ulongs *a, int n) {
  for (int i = 0; i < n; i++) {
    w[i] = a[2 * i] | a[2 * i + 1] << (ulongs)32;
  }
}

code_once void multiplied(columns *c, const field *a, const field *b) {
  field_multiply(c, a, b);
}

code_once void squared(columns *c, const field *a) {
  field_square(c, a);
}

/* Four words of 64 bits in, four out. */
kernel void test_field(global const ulong *left, global const ulong *right, uint operation, global ulong *result) {
  ulongs w[4];
  ulongs words[8];
  field a;
  field b;
  columns c;
  columns d;
  read_operand(w, left, 4);
  unpack_words(words, w, 4);
  field_of_words(&a, words);
  read_operand(w, right, 4);
  unpack_words(words, w, 4);
  field_of_words(&b, words);
  switch (operation) {
  case 0: /* a */
    field_spread(&c, &a);
    break;
  case 1: /* a b */
    multiplied(&c, &a, &b);
    break;
  case 2: /* a^2 */
    squared(&c, &a);
    break;
  case 3: /* a^2 - 63 b^2, the largest columns there are */
    squared(&c, &b);
    columns_times_21(&c, &c);
    columns_triple(&c, &c);
    squared(&d, &a);
    columns_subtract(&c, &d, &c);
    break;
  case 4: /* 8 (a + b)^2 - 42 a b, settled in between */
    field_spread(&c, &a);
    field_spread(&d, &b);
    columns_add(&c, &c, &d);
    field settled;
    field_settle(&settled, &c);
    squared(&c, &settled);
    columns_shift(&c, &c, 3);
    multiplied(&d, &a, &b);
    columns_times_21(&d, &d);
    columns_shift(&d, &d, 1);
    columns_subtract(&c, &c, &d);
    break;
  case 5: /* a^((p + 1) / 4) */
    field_power(&a, &a, true);
    field_spread(&c, &a);
    break;
  default: /* 1 / a */
    field_power(&a, &a, false);
    field_spread(&c, &a);
    break;
  }
  field_settle(&a, &c);
  field_to_words(words, &a);
  pack_words(w, words, 4);
  write_result(result, w, 4);
}

/* Eight words of 64 bits in, two scalars; four out. */
kernel void test_scalar(global const ulong *x, uint operation, global ulong *result) {
  ulongs w[8];
  ulongs a[16];
  ulongs r[8];
  ulongs digits[2][3];
  read_operand(w, x, 8);
  unpack_words(a, w, 8);
  switch (operation) {
  case 0:
    scalar_multiply(r, a, a + 8);
    break;
  case 1:
    scalar_invert(r, a);
    break;
  case 2:
    scalar_negate(r, a);
    break;
  case 3: {
    const longs mask = scalar_is_in_range(a);
    const longs high = words_above(a, ORDER_HALF);
    for (int i = 0; i < 8; i++) {
      r[i] = i == 0 ? (as_ulongs(mask) & (ulongs)1) + (as_ulongs(high) & (ulongs)2) : (ulongs)0;
    }
    break;
  }
  default:
    scalar_split(digits[0], digits[1], a);
    unpack_words(r, operation == 4 ? digits[0] : digits[1], 3);
    r[6] = (ulongs)0;
    r[7] = (ulongs)0;
    break;
  }
  pack_words(w, r, 4);
  write_result(result, w, 4);
}

/* P and Q as x, y, z of four words of 64 bits each; twelve out. */
kernel void test_point(global const ulong *left, global const ulong *right, uint operation, global ulong *result) {
  ulongs w[12];
  ulongs words[24];
  point p;
  point q;
  read_operand(w, right, 12);
  unpack_words(words, w, 12);
  field_of_words(&q.x, words);
  field_of_words(&q.y, words + 8);
  field_of_words(&q.z, words + 16);
  read_operand(w, left, 12);
  unpack_words(words, w, 12);
  field_of_words(&p.x, words);
  field_of_words(&p.y, words + 8);
  field_of_words(&p.z, words + 16);
  if (operation == 0) {
    point_add(&p, &q);
  } else {
    point_double(&p);
  }
  field_to_words(words, &p.x);
  field_to_words(words + 8, &p.y);
  field_to_words(words + 16, &p.z);
  pack_words(w, words, 12);
  write_result(result, w, 12);
}

/* Four words in, four words out; magnitudes as large as the layer allows. */
/* One copy of each, as the code of all cases together would take minutes to compile. */
code_once void multiplied(columns *c, const field *a, const field *b) {
  field_multiply(c, a, b);
}

code_once void squared(columns *c, const field *a) {
  field_square(c, a);
}

code_once void settled(field *a, const columns *c) {
  field_settle(a, c);
}

kernel void test_field(global const ulong *left, global const ulong *right, uint operation, global ulong *result) {
  ulongs w[4];
  field a;
  field b;
  field s;
  columns c;
  columns d;
  read_operand(w, left, 4);
  columns_of_words(&c, w);
  settled(&a, &c);
  read_operand(w, right, 4);
  columns_of_words(&c, w);
  settled(&b, &c);
  switch (operation) {
  case 0: /* a */
    field_spread(&c, &a);
    break;
  case 1: /* a b */
    multiplied(&c, &a, &b);
    break;
  case 2: /* (a - 2 b) b, of magnitudes 3 and 1 */
    field_double(&s, &b);
    field_subtract(&s, &a, &s);
    multiplied(&c, &s, &b);
    break;
  case 3: /* a^2 */
    squared(&c, &a);
    break;
  case 4: /* 3 a^2 - b^2 */
    squared(&c, &a);
    columns_add(&d, &c, &c);
    columns_add(&c, &d, &c);
    squared(&d, &b);
    columns_subtract(&c, &c, &d);
    break;
  case 5: /* (a - b)^2, settled between */
    field_spread(&c, &a);
    field_spread(&d, &b);
    columns_subtract(&c, &c, &d);
    settled(&a, &c);
    squared(&c, &a);
    break;
  case 6: /* a^((p - 5) / 8) */
    field_power_22523(&a, &a);
    field_spread(&c, &a);
    break;
  default: /* 1 / a */
    field_invert(&a, &a);
    field_spread(&c, &a);
    break;
  }
  /* Settled as well as not. */
  if (operation % 2 == 1) {
    settled(&a, &c);
    field_spread(&c, &a);
  }
  columns_to_words(w, &c);
  write_result(result, w, 4);
}

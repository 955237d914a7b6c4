/* P and Q as encodings; a result of 18 words: X, Y, Z, T, whether P decodes, whether it is acceptable. */
kernel void test_point(global const ulong *p_encoded, global const ulong *q_encoded, uint operation,
                       global ulong *result) {
  ulongs w[4];
  ulongs out[18];
  point p;
  point q;
  addend step;
  columns c;
  longs is_acceptable;
  longs unused;
  read_operand(w, q_encoded, 4);
  point_decode(&q, &unused, w);
  point_to_addend(&step, &q);
  read_operand(w, p_encoded, 4);
  const longs decodes = point_decode(&p, &is_acceptable, w);
  switch (operation) {
  case 0:
    break;
  case 1: /* 2 P + Q, all coordinates */
    point_double(&p, true);
    point_add(&p, &step, true);
    break;
  default: /* 16 P + 3 Q without the T that are not needed */
    for (int i = 0; i < 4; i++) {
      point_double(&p, i == 3);
    }
    for (int i = 0; i < 3; i++) {
      point_add(&p, &step, true);
    }
    break;
  }
  field_spread(&c, &p.x);
  columns_to_words(out, &c);
  field_spread(&c, &p.y);
  columns_to_words(out + 4, &c);
  field_spread(&c, &p.z);
  columns_to_words(out + 8, &c);
  field_spread(&c, &p.t);
  columns_to_words(out + 12, &c);
  out[16] = as_ulongs(decodes) & (ulongs)1;
  out[17] = as_ulongs(is_acceptable) & (ulongs)1;
  write_result(result, out, 18);
}

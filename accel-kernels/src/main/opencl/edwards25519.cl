/*
 * The curve -x^2 + y^2 = 1 + d x^2 y^2 of Ed25519, a point for each lane, in the extended coordinates of Hisil, Wong,
 * Carter and Dawson (2008): x = X / Z, y = Y / Z, x y = T / Z. As -1 is a square modulo p and d is none, their sums are
 * complete: no case apart.
 *
 * All coordinates have magnitude 1. A point added often is kept as Y + X, Y - X, 2 Z and 2 d T (addend); its opposite
 * has the first two swapped and the last negated.
 */
typedef struct {
  field x;
  field y;
  field z;
  field t;
} point;

typedef struct {
  field sum;
  field difference;
  field twice_z;
  field twice_dt;
} addend;

constant const ulong CURVE_D[4] = {
    0x75eb4dca135978a3UL, 0x00700a4d4141d8abUL, 0x8cc740797779e898UL, 0x52036cee2b6ffe73UL};
constant const ulong CURVE_TWICE_D[4] = {
    0xebd69b9426b2f159UL, 0x00e0149a8283b156UL, 0x198e80f2eef3d130UL, 0x2406d9dc56dffce7UL};
constant const ulong SQRT_MINUS_ONE[4] = {
    0xc4ee1b274a0ea0b0UL, 0x2f431806ad2fe478UL, 0x2b4d00993dfbd7a7UL, 0x2b8324804fc1df0bUL};
constant const ulong BASE_X[4] = {
    0xc9562d608f25d51aUL, 0x692cc7609525a7b2UL, 0xc0a4e231fdd6dc5cUL, 0x216936d3cd6e53feUL};
constant const ulong BASE_Y[4] = {
    0x6666666666666658UL, 0x6666666666666666UL, 0x6666666666666666UL, 0x6666666666666666UL};
constant const ulong FIELD_ZERO[4] = {0, 0, 0, 0};
constant const ulong FIELD_ONE[4] = {1, 0, 0, 0};

/* r = the neutral point, (0, 1). */
inlined void point_neutral(point *r) {
  field_constant(&r->x, FIELD_ZERO);
  field_constant(&r->y, FIELD_ONE);
  r->z = r->y;
  r->t = r->x;
}

/* r = the base point. */
inlined void point_base(point *r) {
  field_constant(&r->x, BASE_X);
  field_constant(&r->y, BASE_Y);
  field_constant(&r->z, FIELD_ONE);
  field_product(&r->t, &r->x, &r->y);
}

/* From E, F, G, H as columns to X = E F, Y = G H, Z = F G and, if wanted, T = E H. */
inlined void point_cross(point *r, const columns *e, const columns *f, const columns *g, const columns *h,
                               bool with_t) {
  field fe;
  field ff;
  field fg;
  field fh;
  field_settle(&fe, e);
  field_settle(&ff, f);
  field_settle(&fg, g);
  field_settle(&fh, h);
  columns c;
  field_multiply(&c, &fe, &ff);
  field_settle(&r->x, &c);
  field_multiply(&c, &fg, &fh);
  field_settle(&r->y, &c);
  field_multiply(&c, &ff, &fg);
  field_settle(&r->z, &c);
  if (with_t) {
    field_multiply(&c, &fe, &fh);
    field_settle(&r->t, &c);
  }
}

/*
 * r = 2 r, T only if wanted: "dbl-2008-hwcd" with F and H negated, which negates all four products. E = 2 X Y, G = Y^2 -
 * X^2, F = 2 Z^2 - G, H = X^2 + Y^2.
 */
code_once void point_double(point *r, bool with_t) {
  field twice_y;
  columns a;
  columns b;
  columns c;
  columns e;
  columns g;
  field_double(&twice_y, &r->y);
  field_multiply(&e, &r->x, &twice_y);
  field_square(&a, &r->x);
  field_square(&b, &r->y);
  field_square(&c, &r->z);
  columns_subtract(&g, &b, &a);
  columns_add(&c, &c, &c);
  columns_add(&c, &c, &a);
  columns_subtract(&c, &c, &b);
  columns_add(&a, &a, &b);
  point_cross(r, &e, &c, &g, &a, with_t);
}

/* r = r + q, T only if wanted: "add-2008-hwcd-3". r's T must be there; d = 2 Z1 Z2, fresh or twice so, and is lost. */
inlined void point_add_parts(point *r, const field *sum, const field *difference, const field *twice_dt,
                                   columns *d, bool with_t) {
  field s;
  columns a;
  columns b;
  columns c;
  columns e;
  field_subtract(&s, &r->y, &r->x);
  field_multiply(&a, &s, difference);
  field_add(&s, &r->y, &r->x);
  field_multiply(&b, &s, sum);
  field_multiply(&c, &r->t, twice_dt);
  columns_subtract(&e, &b, &a);
  columns_add(&a, &b, &a);
  columns_subtract(&b, d, &c);
  columns_add(d, d, &c);
  point_cross(r, &e, &b, d, &a, with_t);
}

/* r = r + q, as above. */
code_once void point_add(point *r, const addend *q, bool with_t) {
  columns d;
  field_multiply(&d, &r->z, &q->twice_z);
  point_add_parts(r, &q->sum, &q->difference, &q->twice_dt, &d, with_t);
}

/* q = p as an addend. 2 Z has magnitude 2. */
code_once void point_to_addend(addend *q, const point *p) {
  field twice_d;
  columns x;
  columns y;
  columns c;
  field_spread(&x, &p->x);
  field_spread(&y, &p->y);
  columns_add(&c, &y, &x);
  field_settle(&q->sum, &c);
  columns_subtract(&c, &y, &x);
  field_settle(&q->difference, &c);
  field_double(&q->twice_z, &p->z);
  field_constant(&twice_d, CURVE_TWICE_D);
  field_product(&q->twice_dt, &p->t, &twice_d);
}

/* r = -a. */
inlined void field_negate(field *r, const field *a) {
  for (int i = 0; i < FIELD_LIMBS; i++) {
    r->v[i] = -a->v[i];
  }
}

/* p = -p. */
inlined void point_negate(point *p) {
  field_negate(&p->x, &p->x);
  field_negate(&p->t, &p->t);
}

/* The lanes where p is the neutral point. */
code_once longs point_is_neutral(const point *p) {
  columns x;
  columns y;
  columns z;
  field_spread(&x, &p->x);
  field_spread(&y, &p->y);
  field_spread(&z, &p->z);
  columns_subtract(&y, &y, &z);
  return columns_are_zero(&x) & columns_are_zero(&y);
}

/*
 * Decodes four words (RFC 8032, 5.1.3): y below 2^255, taken modulo p, and the sign of x on top; x = 0 with the sign
 * set is taken as x = 0. Returns the lanes where there is such a point; in others p means nothing.
 *
 * acceptable: the lanes where besides the encoding is canonical and the point not of small order. The points whose
 * order divides 4 have x = 0 or y = 0. The order of P divides 8 when that of 2 P divides 4, and 2 P has x over x y and
 * y over y^2 + x^2 of P: so when x = 0, y = 0 or x^2 = -y^2.
 */
code_apart longs point_decode(point *p, longs *acceptable, const ulongs *encoded) {
  field u;
  field v;
  field v3;
  field t;
  field root;
  columns one;
  columns yy;
  columns c;
  ulongs w[4];
  ulongs y[4];

  /* u = y^2 - 1, v = d y^2 + 1, which is never 0. */
  w[0] = encoded[0];
  w[1] = encoded[1];
  w[2] = encoded[2];
  w[3] = encoded[3] & (ulongs)0x7fffffffffffffffUL;
  columns_of_words(&c, w);
  columns_to_words(y, &c);
  const longs is_below_p = mask_of(((w[0] ^ y[0]) | (w[1] ^ y[1]) | (w[2] ^ y[2]) | (w[3] ^ y[3])) == (ulongs)0);
  field_settle(&p->y, &c);
  field_constant(&p->z, FIELD_ONE);
  field_spread(&one, &p->z);
  field_square(&yy, &p->y);
  columns_subtract(&c, &yy, &one);
  field_settle(&u, &c);
  field_settle(&t, &yy);
  field_constant(&v, CURVE_D);
  field_multiply(&c, &t, &v);
  columns_add(&c, &c, &one);
  field_settle(&v, &c);

  /* root = u v^3 (u v^7)^((p - 5) / 8) squares to u / v, or to -u / v and times sqrt(-1) to u / v, or there is none. */
  field_square_times(&t, &v, 1);
  field_product(&v3, &t, &v);
  field_square_times(&t, &v3, 1);
  field_product(&t, &t, &v);
  field_product(&t, &t, &u);
  field_power_22523(&t, &t);
  field_product(&v3, &v3, &u);
  field_product(&root, &t, &v3);
  field_square_times(&t, &root, 1);
  field_product(&t, &t, &v);
  columns check;
  columns of_u;
  field_spread(&check, &t);
  field_spread(&of_u, &u);
  columns_subtract(&c, &check, &of_u);
  const longs is_root = columns_are_zero(&c);
  columns_add(&c, &check, &of_u);
  const longs is_root_of_negated = columns_are_zero(&c);
  field_constant(&t, SQRT_MINUS_ONE);
  field_product(&t, &t, &root);
  field_blend(&root, is_root, &root, &t);

  /* The sign. */
  field_spread(&c, &root);
  columns_to_words(w, &c);
  const longs x_is_zero = mask_of((w[0] | w[1] | w[2] | w[3]) == (ulongs)0);
  const ulongs sign = encoded[3] >> (ulongs)63;
  field_negate(&t, &root);
  field_blend(&p->x, mask_of((w[0] & (ulongs)1) == sign), &root, &t);
  field_product(&p->t, &p->x, &p->y);

  field_square(&c, &root);
  columns_add(&c, &c, &yy);
  const longs y_is_zero = mask_of((y[0] | y[1] | y[2] | y[3]) == (ulongs)0);
  *acceptable = is_below_p & ~(x_is_zero | y_is_zero | columns_are_zero(&c));
  return is_root | is_root_of_negated;
}

/* Products of polynomials, a work-group for each; what comes in is at a multiple of 256. */
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void ntt_product(global const int *left,
                                                                           global const int *right,
                                                                           global int *product) {
  local int factors[NTT_FACTORS];
  local int x[512];
  const uint first = 256 * get_group_id(0);
  FOR_EACH(i, 256) {
    x[i] = left[first + i];
    x[256 + i] = right[first + i];
  }
  ntt_factors(factors);
  ntt(x, 2, factors);
  FOR_WIDE(i, 256) { store_wide(reduced(times(load_wide(x + i), load_wide(x + 256 + i))), x + i); }
  meet(CLK_LOCAL_MEM_FENCE);
  ntt_inverse(x, 1, factors);
  FOR_EACH(i, 256) { product[first + i] = x[i]; }
}

/* The transform of one polynomial. */
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void ntt_transform(global const int *input,
                                                                             global int *output) {
  local int factors[NTT_FACTORS];
  local int x[256];
  FOR_EACH(i, 256) { x[i] = input[i]; }
  ntt_factors(factors);
  ntt(x, 1, factors);
  FOR_EACH(i, 256) { output[i] = x[i]; }
}

/* Whether the form of each hint is wrong, a work-group for each; `stride` bytes from one to the next. */
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void hint_is_bad(global const uchar *hints, uint stride,
                                                                           global int *isBad) {
  const uint item = get_group_id(0);
  if (mldsa_is_bad_hint(hints + stride * item)) {
    atomic_or(&isBad[item], 1);
  }
}

/* Whether a response has a coefficient that is too large, a work-group for each. */
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void response_is_too_large(global const uint *packed,
                                                                                     global int *isTooLarge) {
  local int z[256 * MLDSA_L];
  const uint item = get_group_id(0);
  if (mldsa_response(z, packed + 8 * MLDSA_Z_BITS * MLDSA_L * item)) {
    atomic_or(&isTooLarge[item], 1);
  }
}

/* High parts of the integers from `first` on, WIDE for each work-item, as a hint of none and one moves them. */
kernel void use_hint(uint first, global int *plain, global int *moved) {
  const uint at = WIDE * get_global_id(0);
  int r[WIDE];
  for (uint i = 0; i < WIDE; i++) {
    r[i] = first + at + i;
  }
  store_wide(mldsa_use_hint(load_wide(r), (wides)(0)), plain + at);
  store_wide(mldsa_use_hint(load_wide(r), (wides)(1)), moved + at);
}

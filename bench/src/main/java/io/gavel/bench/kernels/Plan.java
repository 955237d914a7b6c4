package io.gavel.bench.kernels;

import java.util.List;

/**
 * What to measure and how long.
 *
 * @param providers devices, cpu-scalar first where it is among them
 * @param peers that are here
 * @param batches sizes
 * @param warmUps iterations of JMH that do not count
 * @param iterations that do
 * @param iterationMs at least, as one of a large batch takes what it takes
 * @param peersAtOneBatch whether peers, which know no batches, are measured once only
 */
record Plan(
    List<Workload> workloads,
    List<String> providers,
    List<String> peers,
    List<Integer> batches,
    int warmUps,
    int iterations,
    int iterationMs,
    boolean peersAtOneBatch) {
  /** Of a device's queue pair, at least, in every provider so far. */
  static final int BATCH_MAX = 4096;

  private static final List<Integer> BATCHES = List.of(1, 64, 256, 1024, 4096);
  private static final List<Integer> QUICK_BATCHES = List.of(1, 64, 1024);

  Plan {
    workloads = List.copyOf(workloads);
    providers = List.copyOf(providers);
    peers = List.copyOf(peers);
    batches = List.copyOf(batches);
    for (int batch : batches) {
      if (batch < 1 || batch > BATCH_MAX) {
        throw new IllegalArgumentException("--batch is " + batch + ", expected 1 to " + BATCH_MAX);
      }
    }
    if (workloads.isEmpty()) {
      throw new IllegalArgumentException("--op names no operation that is measured");
    }
  }

  /** Minutes an operation, with every peer at every size. */
  static Plan thorough(
      List<Workload> workloads, List<String> providers, List<String> peers, List<Integer> batches) {
    List<Integer> sizes = batches.isEmpty() ? BATCHES : batches;
    return new Plan(workloads, providers, peers, sizes, 5, 5, 1000, false);
  }

  /** A few minutes in all. */
  static Plan quick(
      List<Workload> workloads, List<String> providers, List<String> peers, List<Integer> batches) {
    List<Integer> sizes = batches.isEmpty() ? QUICK_BATCHES : batches;
    return new Plan(workloads, providers, peers, sizes, 3, 3, 300, true);
  }

  /** The sizes at which a side is measured. */
  List<Integer> batches(Workload workload, boolean isProvider) {
    List<Integer> sizes = workload.batches(batches);
    return isProvider || !peersAtOneBatch ? sizes : List.of(sizes.get(sizes.size() / 2));
  }
}

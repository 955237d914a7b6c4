package io.gavel.bench.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run of the bench measured, and how sides compare.
 *
 * @param measurements in the order measured
 */
record Summary(List<Measurement> measurements) {
  Summary {
    measurements = List.copyOf(measurements);
  }

  /**
   * Where one side becomes faster than another.
   *
   * @param winner slower in smaller batches
   * @param batch the first size measured at which it is faster
   * @param slowerAt the last size measured at which it is not
   */
  record Crossover(Workload workload, String winner, String loser, int batch, int slowerAt) {}

  /**
   * What a provider's time is made of, by the straight line through its smallest and largest batch.
   *
   * @param fixedUs of a submission, whatever is in it; microseconds
   * @param itemUs of each item
   * @param smallest batch
   * @param largest batch
   */
  record Cost(String side, double fixedUs, double itemUs, int smallest, int largest) {}

  /** The workloads measured, in order. */
  List<Workload> workloads() {
    return measurements.stream().map(Measurement::workload).distinct().toList();
  }

  /** The sides measured with a workload, in order. */
  List<String> sides(Workload workload) {
    return measurements.stream()
        .filter(m -> m.workload() == workload)
        .map(Measurement::side)
        .distinct()
        .toList();
  }

  /** One side's measurements, by batch size. */
  List<Measurement> of(Workload workload, String side) {
    return measurements.stream()
        .filter(m -> m.workload() == workload && m.side().equals(side))
        .sorted(Comparator.comparingInt(Measurement::batch))
        .toList();
  }

  /**
   * How many times as fast as each other side this is, in batches of the same size. A peer, which
   * answers one item after the other whatever the batch, may not have been measured at that size;
   * then its nearest counts.
   */
  Map<String, Double> ratios(Measurement measured) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String other : sides(measured.workload())) {
      if (other.equals(measured.side())) {
        continue;
      }
      Measurement nearest = nearest(of(measured.workload(), other), measured.batch());
      boolean isComparable = nearest.batch() == measured.batch() || !nearest.isProvider();
      if (isComparable && nearest.itemsPerSecond() > 0) {
        ratios.put(other, measured.itemsPerSecond() / nearest.itemsPerSecond());
      }
    }
    return ratios;
  }

  private static Measurement nearest(List<Measurement> candidates, int batch) {
    return candidates.stream()
        .min(Comparator.comparingInt(m -> Math.abs(m.batch() - batch)))
        .orElseThrow();
  }

  /** The batch sizes from which on a provider overtakes another side, for a workload. */
  List<Crossover> crossovers(Workload workload) {
    List<Crossover> list = new ArrayList<>();
    for (String side : sides(workload)) {
      List<Measurement> own = of(workload, side);
      if (!own.getFirst().isProvider()) {
        continue;
      }
      for (String other : sides(workload)) {
        if (!other.equals(side)) {
          addCrossovers(list, own, other);
        }
      }
    }
    return list;
  }

  private void addCrossovers(List<Crossover> list, List<Measurement> own, String other) {
    Measurement slower = null;
    for (Measurement measured : own) {
      Double ratio = ratios(measured).get(other);
      if (ratio == null) {
        continue;
      }
      if (ratio < 1) {
        slower = measured;
      } else if (slower != null) {
        list.add(
            new Crossover(
                measured.workload(), measured.side(), other, measured.batch(), slower.batch()));
        slower = null;
      }
    }
  }

  /** The costs of each provider that was measured at two batch sizes or more. */
  List<Cost> costs(Workload workload) {
    List<Cost> costs = new ArrayList<>();
    for (String side : sides(workload)) {
      List<Measurement> own = of(workload, side);
      Measurement small = own.getFirst();
      Measurement large = own.getLast();
      if (small.isProvider() && small.batch() < large.batch()) {
        double itemUs =
            Math.max(0, (batchUs(large) - batchUs(small)) / (large.batch() - small.batch()));
        double fixedUs = Math.max(0, batchUs(small) - small.batch() * itemUs);
        costs.add(new Cost(side, fixedUs, itemUs, small.batch(), large.batch()));
      }
    }
    return costs;
  }

  private static double batchUs(Measurement measured) {
    return 1e6 * measured.batch() / measured.itemsPerSecond();
  }
}

package io.gavel.bench.cluster;

import io.gavel.appliance.devnet.DevnetOptions;

/**
 * What a cluster is put through.
 *
 * @param warmUpS seconds of load before anything counts
 * @param steadyS seconds whose throughput and latency are the result
 * @param afterKillS seconds watched after a validator is killed
 * @param rejoinS seconds it has to catch up once started again
 */
record ClusterPlan(DevnetOptions devnet, int warmUpS, int steadyS, int afterKillS, int rejoinS) {
  ClusterPlan {
    if (devnet.validators() < 4) {
      throw new IllegalArgumentException(
          "validators is " + devnet.validators() + ", expected 4 or more: fewer cannot lose one");
    }
    if (warmUpS < 1 || steadyS < 1 || afterKillS < Recovery.WINDOW_S || rejoinS < 1) {
      throw new IllegalArgumentException(
          "warm-up is "
              + warmUpS
              + " s, steady "
              + steadyS
              + " s, after the kill "
              + afterKillS
              + " s, rejoining "
              + rejoinS
              + " s, expected 1 or more, after the kill "
              + Recovery.WINDOW_S
              + " or more");
    }
  }
}

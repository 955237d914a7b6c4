package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CpuVectorWarmUpTest {
  private long now;

  @BeforeEach
  void assumeModule() {
    VectorDevices.assumeModule();
  }

  private static CpuVectorDevice device(LongSupplier clockNs) {
    return new CpuVectorDevice(seed -> Arrays.fill(seed, (byte) 7), clockNs);
  }

  /** Takes as long as it is told to, by the test's clock. */
  private ItemKernel lasting(long durationNs) {
    return (batch, first, count) -> now += durationNs;
  }

  private WarmUp.Outcome warm(long scalarNs, long vectorNs) {
    return WarmUp.run(Operation.SHA_256, lasting(scalarNs), lasting(vectorNs), () -> now);
  }

  @Test
  void isOverWhenVectorsWinSeveralTimesInARow() {
    assertEquals(new WarmUp.Outcome(true, 5, 10, 9), warm(10, 9));
  }

  @Test
  void givesUpWhereVectorsStaySlower() {
    assertEquals(new WarmUp.Outcome(false, WarmUp.ROUNDS_MAX, 10, 10), warm(10, 10));
  }

  @Test
  void startsNoRoundWhenItsTimeIsOver() {
    assertEquals(new WarmUp.Outcome(false, 2, 1, WarmUp.NS_MAX / 2), warm(1, WarmUp.NS_MAX / 2));
  }

  @Test
  void saysWhyAnOperationStaysSlow() {
    // A clock by which each reading is later than the last by more than the one before.
    long[] clock = new long[2];
    Map<Operation, String> slow =
        device(() -> clock[0] += clock[1]++).warmUp(EnumSet.of(Operation.SHA_256));
    assertEquals(Set.of(Operation.SHA_256), slow.keySet());
    assertTrue(slow.get(Operation.SHA_256).contains("optimizing compiler"), slow::toString);
  }

  @Test
  void hasNothingToDoForOperationsWithoutVectorCode() {
    assertEquals(Map.of(), device(() -> 0).warmUp(EnumSet.of(Operation.LZ4_COMPRESS)));
  }
}

package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
  void isOverWhenTheRivalHasWonSeveralTimes() {
    assertEquals(new WarmUp.Outcome(true, 5, 10, 9), warm(10, 9));
  }

  @Test
  void givesUpWhereTheRivalStaysSlower() {
    assertEquals(new WarmUp.Outcome(false, WarmUp.ROUNDS_MAX, 10, 10), warm(10, 10));
  }

  @Test
  void roundsInWhichOthersHadTheCpuDoNotCount() {
    int[] round = new int[1];
    ItemKernel interrupted = (batch, first, count) -> now += round[0]++ % 3 == 0 ? 1_000 : 9;
    WarmUp.Outcome outcome = WarmUp.run(Operation.SHA_256, lasting(10), interrupted, () -> now);
    assertEquals(new WarmUp.Outcome(true, 8, 10, 9), outcome);
  }

  @Test
  void rivalThatIsCompiledGetsItsTurnsAndNoMore() {
    Rivals rivals = new Rivals(3);
    for (int turn = 0; turn < Rivals.TURNS_MAX; turn++) {
      assertArrayEquals(new int[] {1, 2}, rivals.against(0));
      rivals.turn(1, warm(10, 20));
      rivals.turn(2, warm(10, 1_000));
    }
    assertArrayEquals(new int[] {2}, rivals.against(0), "1 has lost, 2 is not compiled yet");
    assertArrayEquals(new int[] {}, rivals.against(2));
  }

  @Test
  void turnCutShortByTheClockDoesNotCount() {
    Rivals rivals = new Rivals(2);
    for (int turn = 0; turn < 2 * Rivals.TURNS_MAX; turn++) {
      rivals.turn(1, warm(WarmUp.NS_MAX / 20, WarmUp.NS_MAX / 10));
    }
    assertArrayEquals(new int[] {1}, rivals.against(0));
  }

  @Test
  void kernelThatWasBeatenMayWinAgain() {
    Rivals rivals = new Rivals(3);
    rivals.turn(1, warm(10, 9));
    assertArrayEquals(new int[] {2}, rivals.against(1));
    rivals.turn(2, warm(9, 8));
    assertArrayEquals(new int[] {1}, rivals.against(2));
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

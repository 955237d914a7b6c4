package io.gavel.appliance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gavel.appliance.transport.IoBackend.Chosen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IoBackendTest {
  private static IoBackend candidate(String name, String refusal) {
    return new IoBackend(name, () -> Optional.ofNullable(refusal), () -> null, null, null);
  }

  private static final List<IoBackend> CANDIDATES =
      List.of(candidate("ring", "no kernel for it"), candidate("poll", null), candidate("j", null));

  @Test
  void takesTheFirstThatIsNotRefusedAndKeepsTheReasons() throws TransportException {
    Chosen chosen = IoBackend.choose(CANDIDATES, "auto");
    assertEquals("poll", chosen.backend().name());
    assertEquals(new TransportChoice("poll", "ring refused: no kernel for it"), chosen.choice());
    Chosen best = IoBackend.choose(CANDIDATES.subList(1, 3), "auto");
    assertEquals(new TransportChoice("poll", "the best of poll, j"), best.choice());
  }

  @Test
  void takesTheOneTheOperatorNames() throws TransportException {
    assertEquals(
        new TransportChoice("j", "the operator asked for it"),
        IoBackend.choose(CANDIDATES, "j").choice());
  }

  @Test
  void doesNotPassOffAnotherForTheOneTheOperatorNames() {
    assertRefused(
        "transport is \"ring\", which this machine refuses: no kernel for it", CANDIDATES, "ring");
    assertRefused(
        "transport is \"rdma\", expected auto or one of ring, poll, j", CANDIDATES, "rdma");
  }

  @Test
  void saysWhyWhenNoneIsToBeHad() {
    assertRefused(
        "no transport is available: ring refused: no kernel for it",
        CANDIDATES.subList(0, 1),
        "auto");
  }

  @Test
  void hasJavasOwnTransportEverywhereAndLast() {
    IoBackend last = IoBackend.CANDIDATES.getLast();
    assertEquals("nio", last.name());
    assertEquals(Optional.empty(), last.refusal().get());
  }

  private static void assertRefused(String message, List<IoBackend> candidates, String wanted) {
    assertEquals(
        message,
        assertThrows(TransportException.class, () -> IoBackend.choose(candidates, wanted))
            .getMessage());
  }
}

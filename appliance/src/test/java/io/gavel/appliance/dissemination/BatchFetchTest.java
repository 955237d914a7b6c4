package io.gavel.appliance.dissemination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.testing.Samples;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchFetchTest {
  private final BatchFetch fetch = new BatchFetch(0, 4, 100, 1_000);
  private final Digest batch = Samples.digest("batch");

  @Test
  void asksTheGivenPeerFirstThenTheOthersInTurnNeverItself() {
    fetch.want(batch, 2, 0);
    assertEquals(2, onlyPeer(fetch.due(0)));
    assertEquals(List.of(), fetch.due(99));
    assertEquals(3, onlyPeer(fetch.due(100)));
    assertEquals(1, onlyPeer(fetch.due(200)));
    assertEquals(2, onlyPeer(fetch.due(300)));
  }

  @Test
  void stopsWhenTheBatchArrives() {
    fetch.want(batch, 1, 0);
    fetch.arrived(batch);
    assertEquals(List.of(), fetch.due(0));
  }

  @Test
  void forgetsWhatNobodyWantsAnyMore() {
    fetch.want(batch, 1, 0);
    fetch.want(batch, 1, 500);
    assertEquals(1, fetch.due(1_499).size());
    assertEquals(List.of(), fetch.due(1_500));
    assertFalse(fetch.wants(batch));
  }

  @Test
  void splitsWhatOneRequestCannotHold() {
    Set<Digest> wanted = new HashSet<>();
    for (int i = 0; i < BulkMessage.BatchRequest.DIGESTS_MAX + 1; i++) {
      Digest digest = Samples.digest("batch " + i);
      wanted.add(digest);
      fetch.want(digest, 1, 0);
    }
    List<BatchFetch.Ask> asks = fetch.due(0);
    assertEquals(2, asks.size());
    for (BatchFetch.Ask ask : asks) {
      ask.request().digests().forEach(digest -> assertTrue(wanted.remove(digest)));
    }
    assertTrue(wanted.isEmpty());
  }

  private static int onlyPeer(List<BatchFetch.Ask> asks) {
    assertEquals(1, asks.size());
    return asks.getFirst().peer();
  }
}

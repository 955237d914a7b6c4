package io.gavel.appliance.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.storage.EvidenceStore.Evidence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceStoreTest {
  private static final Digest CHAIN = Digest.sha256(new byte[0]);

  @TempDir Path temp;

  private static Vote vote(int validator, long view, long digest) {
    return new Vote(
        VoteType.NOTARIZE,
        view,
        new Digest(digest, 1, 1, 1),
        validator,
        Signature.of(new byte[64]));
  }

  private static Evidence pair(int validator, long view) {
    return new Evidence(CHAIN, 0, vote(validator, view, 1), vote(validator, view, 2));
  }

  @Test
  void keepsEachPairOnceOverReopening() throws IOException {
    Vote one = vote(3, 7, 1);
    Vote other = vote(3, 7, 2);
    Evidence pair = new Evidence(CHAIN, 0, one, other);
    Evidence turned = new Evidence(CHAIN, 0, other, one);
    try (EvidenceStore store = EvidenceStore.open(temp)) {
      assertTrue(store.add(pair));
      assertFalse(store.add(pair));
      assertFalse(store.add(turned));
      assertTrue(store.add(pair(2, 7)));
    }
    try (EvidenceStore store = EvidenceStore.open(temp)) {
      assertFalse(store.add(turned));
      assertEquals(List.of(pair, pair(2, 7)), store.all());
    }
  }

  @Test
  void keepsABoundedNumberOfEachValidator() throws IOException {
    List<Evidence> kept = new ArrayList<>();
    try (EvidenceStore store = EvidenceStore.open(temp)) {
      for (int view = 1; view <= EvidenceStore.PAIRS_MAX_EACH + 5; view++) {
        boolean added = store.add(pair(1, view));
        assertEquals(view <= EvidenceStore.PAIRS_MAX_EACH, added);
        if (added) {
          kept.add(pair(1, view));
        }
      }
      assertTrue(store.add(pair(2, 1)));
      kept.add(pair(2, 1));
      assertEquals(kept, store.all());
    }
  }

  @Test
  void refusesVotesOfTwoValidatorsOrViews() {
    assertThrows(
        IllegalArgumentException.class, () -> new Evidence(CHAIN, 0, vote(1, 7, 1), vote(2, 7, 2)));
    assertThrows(
        IllegalArgumentException.class, () -> new Evidence(CHAIN, 0, vote(1, 7, 1), vote(1, 8, 2)));
  }
}

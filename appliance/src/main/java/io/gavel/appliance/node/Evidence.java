package io.gavel.appliance.node;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.appliance.storage.EvidenceStore;
import java.io.IOException;
import java.util.List;

/** Verifies and keeps pairs of votes that no honest validator signs both. */
final class Evidence {
  private static final EventLog LOG = EventLog.of("evidence");

  private final EvidenceStore store;
  private final Digest chainId;
  private final ValidatorSet set;
  private final OffloadEngine offload;

  Evidence(EvidenceStore store, Digest chainId, ValidatorSet set, OffloadEngine offload) {
    this.store = store;
    this.chainId = chainId;
    this.set = set;
    this.offload = offload;
  }

  /** Keeps the pair if both signatures verify; until then it could be anyone's invention. */
  void suspect(Vote first, Vote second) {
    verify(first, () -> verify(second, () -> keep(first, second)));
  }

  private void verify(Vote vote, Runnable onValid) {
    TallyJob job =
        new TallyJob(
            vote.statement(chainId, Node.EPOCH),
            set,
            List.of(vote),
            result -> {
              if (!result.valid().isEmpty()) {
                onValid.run();
              }
            });
    if (!offload.submit(OffloadEngine.Lane.VOTES, job)) {
      LOG.warn("not-verified", "validator", vote.validator(), "view", vote.view());
    }
  }

  private void keep(Vote first, Vote second) {
    try {
      if (store.add(new EvidenceStore.Evidence(chainId, Node.EPOCH, first, second))) {
        LOG.warn(
            "equivocation",
            "validator",
            first.validator(),
            "view",
            first.view(),
            "first",
            first.type() + " " + first.digest().brief(),
            "second",
            second.type() + " " + second.digest().brief());
      }
    } catch (IOException e) {
      LOG.error("not-kept", e, "validator", first.validator(), "view", first.view());
    }
  }
}

package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Placement.LacksBlock;
import java.util.List;

/**
 * From a finalization to final blocks. Where its chain is not held down to the final tip, one or
 * two blocks are fetched one by one; where more are lacking, or nobody answers, bulk catch-up
 * outside the core takes over.
 */
final class Finality {
  /** Blocks fetched one by one before the gap counts as a real one. */
  private static final int FETCHED_MAX = 8;

  private static final int REPEATS_MAX = 2;

  /** Catch-up moves much data: it is asked for again more rarely than anything else. */
  private static final int PATIENCE_INTERVALS = 4;

  private final int self;
  private final int farViews;
  private final long patienceMs;
  private final Chain chain;
  private final Requests requests;
  private final Turn turn;

  private Digest lacking;
  private int fetched;
  private boolean catchingUp;
  private long catchUpMs;
  private int attempts;

  Finality(SimplexConfig config, Chain chain, Requests requests, Turn turn) {
    this.self = config.self();
    this.farViews = config.futureViewsMax();
    this.patienceMs = PATIENCE_INTERVALS * config.retransmitMs();
    this.chain = chain;
    this.requests = requests;
    this.turn = turn;
  }

  /**
   * Takes a verified finalization. One far ahead is not even tried to be reached block by block.
   */
  void decide(Certificate finalization) {
    chain.decide(finalization);
    catchingUp |= finalization.view() > chain.finalView() + farViews;
  }

  /** Whether final blocks are fetched in bulk: until they are here nothing can be built on them. */
  boolean catchingUp() {
    return catchingUp;
  }

  /** Finalizes what is held, asks for what is not. */
  void advance() {
    Certificate newest = chain.newestFinalization();
    if (newest == null || newest.view() <= chain.finalView()) {
      return;
    }
    switch (chain.ancestry(newest.view(), newest.digest())) {
      case Placement.Parent parent -> {
        turn.emit(new Output.Finalize(parent.ancestors().reversed(), newest));
        adopt(parent.parent());
      }
      case LacksBlock lack -> fetch(lack, newest);
      case Placement.LacksCertificates _, Placement.Refused _ ->
          throw new IllegalStateException("an ancestry lacks nothing but blocks");
    }
  }

  /** Makes a block final whose chain is held, here or by catch-up. */
  void adopt(Block tip) {
    chain.makeFinal(tip);
    requests.forgetUpTo(chain.finalView());
    lacking = null;
    fetched = 0;
    catchingUp = false;
    attempts = 0;
  }

  private void fetch(LacksBlock lack, Certificate newest) {
    if (!lack.digest().equals(lacking)) {
      lacking = lack.digest();
      fetched++;
    }
    catchingUp |= fetched > FETCHED_MAX || requests.repeats(lack.digest()) >= REPEATS_MAX;
    if (catchingUp) {
      catchUp(newest);
    } else {
      chain.round(lack.view()).settle(lack.digest());
      List<Certificate.Signer> signers = newest.signers();
      requests.block(lack, signers.get((int) (lack.view() % signers.size())).validator());
    }
  }

  /** Asks for catch-up, each time of another signer. */
  private void catchUp(Certificate finalization) {
    if (attempts > 0 && turn.nowMs() - catchUpMs < patienceMs) {
      return;
    }
    List<Certificate.Signer> signers = finalization.signers();
    for (int i = 0; i < signers.size(); i++) {
      int peer = signers.get((attempts + i) % signers.size()).validator();
      if (peer != self) {
        attempts += i + 1;
        catchUpMs = turn.nowMs();
        turn.emit(new Output.CatchUp(finalization, peer));
        return;
      }
    }
  }
}

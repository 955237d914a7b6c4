package io.gavel.appliance.node;

import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.kernel.ItemStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Verifies votes for one statement. Where a device fails, no vote is valid and none is wrong. */
final class TallyJob implements OffloadEngine.Job {
  /**
   * @param quorum whether the valid votes are a quorum
   * @param valid votes that verify, one for each validator
   * @param wrong validators whose vote does not verify
   */
  record Result(boolean quorum, List<Vote> valid, List<Integer> wrong) {
    static final Result UNDECIDED = new Result(false, List.of(), List.of());

    /** Whether the device answered for each of {@code votes} votes. */
    boolean decided(int votes) {
      return valid.size() + wrong.size() == votes;
    }
  }

  private final VoteStatement statement;
  private final ValidatorSet set;
  private final List<Vote> votes;
  private final Consumer<Result> onDone;

  /**
   * @param onDone called once, on a worker's thread
   */
  TallyJob(VoteStatement statement, ValidatorSet set, List<Vote> votes, Consumer<Result> onDone) {
    this.statement = statement;
    this.set = set;
    this.votes = votes;
    this.onDone = onDone;
  }

  @Override
  public void run(Kernels kernels) {
    Kernels.Tally tally = kernels.tally(statement, set, votes);
    List<Vote> valid = new ArrayList<>(votes.size());
    List<Integer> wrong = new ArrayList<>(0);
    for (int i = 0; i < votes.size(); i++) {
      ItemStatus status = tally.statuses().get(i);
      if (status == ItemStatus.VALID) {
        valid.add(votes.get(i));
      } else if (status == ItemStatus.INVALID) {
        wrong.add(votes.get(i).validator());
      }
    }
    onDone.accept(new Result(tally.quorum(), valid, wrong));
  }

  @Override
  public void failed(RuntimeException cause) {
    onDone.accept(Result.UNDECIDED);
  }
}

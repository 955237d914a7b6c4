package io.gavel.appliance.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One core in a world where everyone else is a traitor and the power fails at any time: whatever
 * comes in, what it has on disk never contradicts itself.
 */
class SelfConsistencyTest {
  private static final int RUNS = 300;
  private static final int STEPS = 400;
  private static final int SELF = 0;

  /** What is on disk of one view. */
  private static final class OnDisk {
    private Digest notarized;
    private boolean nullified;
    private Digest finalized;
  }

  private final ValidatorSet validators = Fixture.validators(1, 1, 1, 1);
  private final Map<Long, OnDisk> disk = new HashMap<>();
  private final List<Vote> ownVotes = new ArrayList<>();
  private final List<Block> ownBlocks = new ArrayList<>();
  private final List<Certificate> certificates = new ArrayList<>();
  private final List<Output.SignVote> signing = new ArrayList<>();
  private final List<Input> answers = new ArrayList<>();
  private final List<Block> known = new ArrayList<>();
  private Block finalTip;
  private Certificate finalization;
  private Simplex core;
  private Random random;
  private long nowMs;
  private int signed;
  private int restarts;

  @Test
  void neverSignsContradictingVotesWhateverComesInAndWheneverThePowerFails() {
    String given = System.getProperty("seed", "");
    long base = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("seed " + base);
    int runs = given.isEmpty() ? RUNS : 1;
    for (long seed = base; seed < base + runs; seed++) {
      try {
        run(seed);
      } catch (AssertionError | IllegalStateException e) {
        throw new AssertionError("replay with -Dseed=" + seed, e);
      }
    }
    assertTrue(signed > 3 * runs && restarts > runs, "the world was not too quiet to tell");
  }

  private void run(long seed) {
    random = new Random(seed);
    disk.clear();
    ownVotes.clear();
    ownBlocks.clear();
    certificates.clear();
    known.clear();
    finalTip = null;
    finalization = null;
    nowMs = 0;
    start();
    for (int i = 0; i < STEPS; i++) {
      switch (random.nextInt(12)) {
        case 0 -> {
          nowMs += random.nextInt(900);
          step(new Input.Tick());
        }
        case 1, 2 -> sign();
        case 3, 4, 5 -> answer();
        case 6 -> {
          if (random.nextInt(6) == 0) {
            restart();
          }
        }
        default -> step(new Input.Received(1 + random.nextInt(3), message()));
      }
    }
  }

  private void start() {
    signing.clear();
    answers.clear();
    core =
        new Simplex(
            new SimplexConfig(
                Fixture.CHAIN_ID, Fixture.EPOCH, SELF, validators, 500, 4000, 300, 6, 4),
            new Recovered(finalTip, finalization, ownVotes, certificates, ownBlocks));
    step(new Input.Tick());
  }

  /** Of what was about to be on disk, the first part may be. */
  private void restart() {
    restarts++;
    int forced = random.nextInt(signing.size() + 1);
    for (Output.SignVote sign : signing.subList(0, forced)) {
      force(sign);
    }
    start();
  }

  private void sign() {
    if (!signing.isEmpty()) {
      step(new Input.Voted(force(signing.removeFirst())));
    }
  }

  private void answer() {
    if (!answers.isEmpty()) {
      step(answers.remove(random.nextInt(answers.size())));
    }
  }

  private Vote force(Output.SignVote sign) {
    VoteStatement statement = sign.statement();
    OnDisk view = disk.computeIfAbsent(statement.view(), _ -> new OnDisk());
    switch (statement.type()) {
      case NOTARIZE -> {
        assertNull(view.notarized, "second notarize vote");
        assertTrue(!view.nullified, "notarize after nullify");
        assertEquals(statement.digest(), sign.block().digest());
        view.notarized = statement.digest();
        ownBlocks.add(sign.block());
      }
      case NULLIFY -> {
        assertTrue(!view.nullified, "second nullify vote");
        assertNull(view.finalized, "nullify after finalize");
        view.nullified = true;
      }
      case FINALIZE -> {
        assertNull(view.finalized, "second finalize vote");
        assertTrue(!view.nullified, "finalize after nullify");
        view.finalized = statement.digest();
      }
    }
    signed++;
    Vote vote = Fixture.vote(statement, SELF);
    ownVotes.add(vote);
    return vote;
  }

  private void step(Input input) {
    for (Output output : core.step(nowMs, input)) {
      switch (output) {
        case Output.SignVote sign -> signing.add(sign);
        case Output.PersistCertificate persist -> certificates.add(persist.certificate());
        case Output.TallyVotes tally ->
            answers.add(new Input.Tallied(tally.statement(), tally.votes(), List.of()));
        case Output.VerifyCertificate verify ->
            answers.add(new Input.CertificateVerified(verify.from(), verify.certificate(), true));
        case Output.CheckBlock check ->
            answers.add(new Input.Checked(check.block().digest(), true));
        case Output.Propose propose ->
            answers.add(
                new Input.Proposed(
                    Fixture.block(propose.parent(), propose.view(), SELF, random.nextInt(3))));
        case Output.Finalize finalize -> {
          finalTip = finalize.blocks().getLast();
          finalization = finalize.finalization();
        }
        case Output.Send _,
            Output.Broadcast _,
            Output.CatchUp _,
            Output.EnteredView _,
            Output.Equivocation _ -> {}
      }
    }
  }

  /** Anything three traitors may say that a quorum of votes cannot make a fork of. */
  private Message message() {
    long view = Math.max(1, core.view() - 2 + random.nextInt(5));
    int from = 1 + random.nextInt(3);
    return switch (random.nextInt(6)) {
      case 0, 1 -> proposal();
      case 2 -> new Message.CastVote(Fixture.vote(VoteType.NULLIFY, view, Digest.ZERO, from));
      case 3 -> new Message.CastVote(Fixture.vote(VoteType.NOTARIZE, view, chosen(view), from));
      case 4 ->
          new Message.ShowCertificate(
              Fixture.certificate(VoteType.NOTARIZE, view, chosen(view), 1, 2, 3));
      default ->
          new Message.ShowCertificate(
              Fixture.certificate(VoteType.NULLIFY, view, Digest.ZERO, 1, 2, 3));
    };
  }

  /** One block of each view may be notarized; others are proposed beside it. */
  private Digest chosen(long view) {
    for (Block block : known) {
      if (block.view() == view) {
        return block.digest();
      }
    }
    Block block = Fixture.block(null, view, validators.leader(view), 0);
    known.add(block);
    return block.digest();
  }

  private Message proposal() {
    long view = core.view() + random.nextInt(2);
    int leader = validators.leader(view);
    Block block = Fixture.block(null, view, leader, random.nextInt(3));
    return new Message.Proposal(
        block, Fixture.vote(VoteType.NOTARIZE, view, block.digest(), leader));
  }
}

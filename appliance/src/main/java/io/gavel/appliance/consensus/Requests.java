package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Placement.LacksBlock;
import io.gavel.appliance.consensus.Placement.LacksCertificates;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What this validator asks of others. A hint names who should have it; every retransmission
 * interval without an answer the next peers are asked, so that silent or lying ones only delay.
 */
final class Requests {
  /** Where nobody in particular should have it. */
  static final int NO_HINT = -1;

  private static final int BLOCKS_MAX = 64;
  private static final int PEERS_AT_ONCE = 2;

  private static final class WantedBlock {
    private final long view;
    private long askedMs;
    private int repeats;

    private WantedBlock(long view, long askedMs) {
      this.view = view;
      this.askedMs = askedMs;
    }
  }

  private final int self;
  private final int validators;
  private final long retransmitMs;
  private final NavigableMap<Digest, WantedBlock> blocks = new TreeMap<>();
  private LacksCertificates asked = new LacksCertificates(0, 0);
  private final Turn turn;
  private long askedMs;
  private int lastPeer;

  Requests(SimplexConfig config, Turn turn) {
    this.turn = turn;
    this.self = config.self();
    this.validators = config.validators().size();
    this.retransmitMs = config.retransmitMs();
    this.lastPeer = self;
  }

  /**
   * Asks for certificates unless the last request, not yet overdue, covers the one lacking, which
   * is the highest.
   *
   * @param hint a validator, or {@link #NO_HINT}
   */
  void certificates(LacksCertificates lack, int hint) {
    boolean covered = asked.fromView() <= lack.toView() && lack.toView() <= asked.toView();
    if (covered && turn.nowMs() - askedMs < retransmitMs) {
      return;
    }
    asked = lack;
    askedMs = turn.nowMs();
    send(new Message.CertificateRequest(lack.fromView(), lack.toView()), hint, covered);
  }

  /** Asks for a block whose digest is known from a certificate, once; {@link #tick} repeats. */
  void block(LacksBlock lack, int hint) {
    if (blocks.containsKey(lack.digest()) || blocks.size() >= BLOCKS_MAX) {
      return;
    }
    blocks.put(lack.digest(), new WantedBlock(lack.view(), turn.nowMs()));
    send(new Message.BlockRequest(lack.digest()), hint, false);
  }

  /** True if the block was asked for; then it no longer is. */
  boolean answered(Block block) {
    WantedBlock wanted = blocks.get(block.digest());
    if (wanted == null || wanted.view != block.view()) {
      return false;
    }
    blocks.remove(block.digest());
    return true;
  }

  /** How often the request for a block was repeated in vain. */
  int repeats(Digest digest) {
    WantedBlock wanted = blocks.get(digest);
    return wanted == null ? 0 : wanted.repeats;
  }

  void tick() {
    for (var entry : blocks.entrySet()) {
      WantedBlock wanted = entry.getValue();
      if (turn.nowMs() - wanted.askedMs >= retransmitMs) {
        wanted.askedMs = turn.nowMs();
        wanted.repeats++;
        send(new Message.BlockRequest(entry.getKey()), NO_HINT, true);
      }
    }
  }

  /** Blocks of views up to this one are held or no longer needed. */
  void forgetUpTo(long view) {
    blocks.values().removeIf(wanted -> wanted.view <= view);
  }

  private void send(Message message, int hint, boolean repeated) {
    if (!repeated && hint >= 0 && hint != self) {
      turn.send(hint, message);
      return;
    }
    int peers = Math.min(PEERS_AT_ONCE, validators - 1);
    for (int i = 0; i < peers; i++) {
      lastPeer = (lastPeer + 1) % validators;
      if (lastPeer == self) {
        lastPeer = (lastPeer + 1) % validators;
      }
      turn.send(lastPeer, message);
    }
  }
}

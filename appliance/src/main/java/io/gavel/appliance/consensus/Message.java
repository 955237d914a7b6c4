package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;

/** What validators say to each other about order. Small; never waits behind bulk data. */
public sealed interface Message {
  /** The leader's block for its view, with its own notarize vote, which signs the block. */
  record Proposal(Block block, Vote notarize) implements Message {
    public Proposal {
      if (notarize.type() != VoteType.NOTARIZE
          || notarize.view() != block.view()
          || !notarize.digest().equals(block.digest())
          || notarize.validator() != block.header().proposer()) {
        throw new IllegalArgumentException(
            "proposal.notarize is not its proposer's vote for " + block + ", expected that");
      }
    }
  }

  /** The sender's own vote. */
  record CastVote(Vote vote) implements Message {}

  /** A certificate the sender holds. */
  record ShowCertificate(Certificate certificate) implements Message {}

  /**
   * Asks for what certifies the views from {@code fromView} to {@code toView}, inclusive: each
   * view's notarization or nullification, or the newest finalization where that covers them.
   */
  record CertificateRequest(long fromView, long toView) implements Message {
    public static final int VIEWS_MAX = 64;

    public CertificateRequest {
      if (fromView < 1 || toView < fromView || toView - fromView >= VIEWS_MAX) {
        throw new IllegalArgumentException(
            "request for views "
                + fromView
                + " to "
                + toView
                + ", expected 1 to "
                + VIEWS_MAX
                + " views from 1 on");
      }
    }
  }

  /** Asks for a block by digest, known from a certificate or as a parent. */
  record BlockRequest(Digest digest) implements Message {}

  /** Answers a {@link BlockRequest}. */
  record BlockResponse(Block block) implements Message {}
}

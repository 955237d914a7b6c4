package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Input;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.Vote;
import java.util.List;

/** Inputs and outputs in one short line each. */
final class Trace {
  private Trace() {}

  static String of(Input input) {
    return switch (input) {
      case Input.Tick _ -> "tick";
      case Input.Received received -> "from " + received.from() + ": " + of(received.message());
      case Input.Proposed proposed -> "proposed " + of(proposed.block());
      case Input.Declined declined -> "declined " + declined.view();
      case Input.Checked checked -> "checked " + of(checked.block()) + " " + checked.acceptable();
      case Input.Voted voted -> "voted " + of(voted.vote());
      case Input.Tallied tallied ->
          "tallied "
              + tallied.statement().type()
              + " view "
              + tallied.statement().view()
              + " valid "
              + tallied.valid().size()
              + " wrong "
              + tallied.wrong();
      case Input.CertificateVerified verified ->
          "verified " + of(verified.certificate()) + " " + verified.valid();
      case Input.Synced synced -> "synced " + of(synced.tip()) + " by " + of(synced.finalization());
    };
  }

  static String of(Output output) {
    return switch (output) {
      case Output.Send send -> "send " + send.to() + ": " + of(send.message());
      case Output.Broadcast broadcast -> "broadcast " + of(broadcast.message());
      case Output.Propose propose ->
          "propose view " + propose.view() + " on " + of(propose.parent());
      case Output.CheckBlock check -> "check " + of(check.block()) + " on " + of(check.parent());
      case Output.SignVote sign ->
          "sign "
              + sign.statement().type()
              + " view "
              + sign.statement().view()
              + " "
              + of(sign.statement().digest());
      case Output.PersistCertificate persist -> "persist " + of(persist.certificate());
      case Output.TallyVotes tally ->
          "tally "
              + tally.statement().type()
              + " view "
              + tally.statement().view()
              + " of "
              + tally.votes().stream().map(Vote::validator).toList();
      case Output.VerifyCertificate verify ->
          "verify " + of(verify.certificate()) + " of " + verify.from();
      case Output.Finalize finalize ->
          "finalize " + of(finalize.blocks()) + " by " + of(finalize.finalization());
      case Output.CatchUp catchUp ->
          "catch up to " + of(catchUp.finalization()) + " from " + catchUp.peer();
      case Output.EnteredView entered ->
          "enter view " + entered.view() + (entered.nullified() ? " by nullification" : "");
      case Output.Equivocation evidence ->
          "equivocation " + of(evidence.first()) + " and " + of(evidence.second());
    };
  }

  static String of(Message message) {
    return switch (message) {
      case Message.Proposal proposal -> "proposal " + of(proposal.block());
      case Message.CastVote cast -> of(cast.vote());
      case Message.ShowCertificate show -> of(show.certificate());
      case Message.CertificateRequest request ->
          "wants certificates " + request.fromView() + " to " + request.toView();
      case Message.BlockRequest request -> "wants block " + of(request.digest());
      case Message.BlockResponse response -> "block " + of(response.block());
    };
  }

  private static String of(Vote vote) {
    return vote.type()
        + " vote view "
        + vote.view()
        + " "
        + of(vote.digest())
        + " of "
        + vote.validator();
  }

  private static String of(Certificate certificate) {
    return certificate.type()
        + " certificate view "
        + certificate.view()
        + " "
        + of(certificate.digest());
  }

  private static String of(List<Block> blocks) {
    return blocks.stream().map(Trace::of).toList().toString();
  }

  private static String of(Block block) {
    return block == null
        ? "genesis"
        : of(block.digest()) + "@h" + block.height() + "v" + block.view();
  }

  private static String of(Digest digest) {
    return digest.equals(Digest.ZERO) ? "-" : digest.brief();
  }
}

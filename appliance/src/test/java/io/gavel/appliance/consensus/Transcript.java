package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Drives one core from a script and writes down what it says. A script's lines:
 *
 * <pre>
 * # comment
 * core self=0 stakes=1,1,1,1          a first start; also timeout= cap= retransmit= future= skip=
 * block NAME VIEW on PARENT [by=N] [height=N] [time=N] [salt=N]
 * tick MS                             time passes to MS
 * from N proposal BLOCK [bad]         messages; "bad" spoils the signature
 * from N vote TYPE VIEW [BLOCK] [of=N] [bad]
 * from N cert TYPE VIEW [BLOCK] by=0,1,2 [bad]
 * from N wants-certificates FROM TO
 * from N wants-block BLOCK
 * from N block BLOCK
 * proposed BLOCK                      answers
 * declined VIEW
 * checked BLOCK yes|no
 * disk TYPE VIEW                      the vote is forced to disk, the core not told
 * voted TYPE VIEW                     the same, and the core told
 * tallied TYPE VIEW [undecided]
 * verified TYPE VIEW
 * synced BLOCK cert VIEW BLOCK by=0,1,2
 * restart                             with what is on disk
 * </pre>
 *
 * What the core says follows each line, indented.
 */
final class Transcript {
  private static final Pattern SPACES = Pattern.compile(" +");
  private static final Pattern NUMBERS = Pattern.compile(",");

  private final Map<String, Block> blocks = new LinkedHashMap<>();
  private final List<Output.SignVote> signing = new ArrayList<>();
  private final List<Output.TallyVotes> tallies = new ArrayList<>();
  private final List<Output.VerifyCertificate> verifications = new ArrayList<>();

  // The disk.
  private final List<Vote> ownVotes = new ArrayList<>();
  private final List<Block> ownBlocks = new ArrayList<>();
  private final List<Certificate> certificates = new ArrayList<>();
  private Block finalTip;
  private Certificate finalization;

  private SimplexConfig config;
  private Simplex core;
  private long nowMs;
  private List<String> said = new ArrayList<>();

  /** Carries out one line and returns what the core said, one line each. */
  List<String> perform(String line) {
    said = new ArrayList<>();
    List<String> words = words(line);
    switch (words.getFirst()) {
      case "core" -> core(line);
      case "block" -> define(line, words);
      case "tick" -> {
        nowMs = Long.parseLong(words.get(1));
        step(new Input.Tick());
      }
      case "from" -> step(new Input.Received(Integer.parseInt(words.get(1)), message(line, words)));
      case "proposed" -> step(new Input.Proposed(block(words.get(1))));
      case "declined" -> step(new Input.Declined(Long.parseLong(words.get(1))));
      case "checked" ->
          step(new Input.Checked(block(words.get(1)).digest(), words.get(2).equals("yes")));
      case "disk" -> force(words);
      case "voted" -> step(new Input.Voted(force(words)));
      case "tallied" -> tallied(words);
      case "verified" -> verified(words);
      case "synced" ->
          step(new Input.Synced(block(words.get(1)), certificate(line, words, "finalize", 3)));
      case "restart" -> restart();
      default -> throw new IllegalArgumentException("unknown line: " + line);
    }
    return said;
  }

  private void core(String line) {
    long[] stakes =
        NUMBERS
            .splitAsStream(option(line, "stakes", "1,1,1,1"))
            .mapToLong(Long::parseLong)
            .toArray();
    config =
        new SimplexConfig(
            Fixture.CHAIN_ID,
            Fixture.EPOCH,
            Integer.parseInt(option(line, "self", "0")),
            Fixture.validators(stakes),
            Long.parseLong(option(line, "timeout", "1000")),
            Long.parseLong(option(line, "cap", "8000")),
            Long.parseLong(option(line, "retransmit", "400")),
            Integer.parseInt(option(line, "future", "8")),
            Integer.parseInt(option(line, "skip", "8")));
    nowMs = 0;
    ownVotes.clear();
    ownBlocks.clear();
    certificates.clear();
    finalTip = null;
    finalization = null;
    restart();
  }

  private void restart() {
    signing.clear();
    tallies.clear();
    verifications.clear();
    core =
        new Simplex(
            config, new Recovered(finalTip, finalization, ownVotes, certificates, ownBlocks));
    step(new Input.Tick());
  }

  private void define(String line, List<String> words) {
    long view = Long.parseLong(words.get(2));
    Block parent = words.get(4).equals("genesis") ? null : block(words.get(4));
    int leader = config.validators().leader(view);
    int proposer = Integer.parseInt(option(line, "by", Integer.toString(leader)));
    Block plain =
        Fixture.block(parent, view, proposer, Integer.parseInt(option(line, "salt", "0")));
    blocks.put(
        words.get(1),
        Fixture.block(
            parent,
            view,
            proposer,
            Integer.parseInt(option(line, "salt", "0")),
            Long.parseLong(option(line, "height", Long.toString(plain.height()))),
            Long.parseLong(option(line, "time", Long.toString(plain.header().timeMs())))));
  }

  // What goes in.

  private Message message(String line, List<String> words) {
    int from = Integer.parseInt(words.get(1));
    boolean bad = words.getLast().equals("bad");
    return switch (words.get(2)) {
      case "proposal" -> {
        Block block = block(words.get(3));
        int proposer = block.header().proposer();
        Vote vote = Fixture.vote(VoteType.NOTARIZE, block.view(), block.digest(), proposer);
        yield new Message.Proposal(block, bad ? Fixture.spoilt(vote) : vote);
      }
      case "vote" -> {
        VoteType type = type(words.get(3));
        int validator = Integer.parseInt(option(line, "of", Integer.toString(from)));
        Vote vote =
            Fixture.vote(type, Long.parseLong(words.get(4)), digest(type, words, 5), validator);
        yield new Message.CastVote(bad ? Fixture.spoilt(vote) : vote);
      }
      case "cert" -> new Message.ShowCertificate(certificate(line, words, words.get(3), 4));
      case "wants-certificates" ->
          new Message.CertificateRequest(
              Long.parseLong(words.get(3)), Long.parseLong(words.get(4)));
      case "wants-block" -> new Message.BlockRequest(block(words.get(3)).digest());
      case "block" -> new Message.BlockResponse(block(words.get(3)));
      default -> throw new IllegalArgumentException("unknown message: " + line);
    };
  }

  private Certificate certificate(String line, List<String> words, String typeName, int at) {
    VoteType type = type(typeName);
    int[] signers =
        NUMBERS.splitAsStream(option(line, "by", "")).mapToInt(Integer::parseInt).toArray();
    Certificate good =
        Fixture.certificate(
            type, Long.parseLong(words.get(at)), digest(type, words, at + 1), signers);
    if (!words.getLast().equals("bad")) {
      return good;
    }
    List<Certificate.Signer> spoilt = new ArrayList<>(good.signers());
    spoilt.set(0, new Certificate.Signer(spoilt.getFirst().validator(), Fixture.WRONG));
    return new Certificate(good.type(), good.view(), good.digest(), spoilt);
  }

  private Vote force(List<String> words) {
    VoteType type = type(words.get(1));
    long view = Long.parseLong(words.get(2));
    for (Output.SignVote sign : signing) {
      if (sign.statement().type() == type && sign.statement().view() == view) {
        signing.remove(sign);
        Vote vote = Fixture.vote(sign.statement(), config.self());
        ownVotes.add(vote);
        if (sign.block() != null) {
          ownBlocks.add(sign.block());
        }
        return vote;
      }
    }
    throw new IllegalArgumentException("no signature was asked for: " + words);
  }

  private void tallied(List<String> words) {
    VoteType type = type(words.get(1));
    long view = Long.parseLong(words.get(2));
    boolean undecided = words.getLast().equals("undecided");
    for (Output.TallyVotes tally : tallies) {
      if (tally.statement().type() == type && tally.statement().view() == view) {
        tallies.remove(tally);
        List<Vote> valid = tally.votes().stream().filter(Fixture::verifies).toList();
        List<Integer> wrong =
            tally.votes().stream()
                .filter(vote -> !Fixture.verifies(vote))
                .map(Vote::validator)
                .toList();
        step(
            new Input.Tallied(
                tally.statement(), undecided ? List.of() : valid, undecided ? List.of() : wrong));
        return;
      }
    }
    throw new IllegalArgumentException("no tally was asked for: " + words);
  }

  private void verified(List<String> words) {
    for (Output.VerifyCertificate verify : verifications) {
      Certificate certificate = verify.certificate();
      if (certificate.type() == type(words.get(1))
          && certificate.view() == Long.parseLong(words.get(2))) {
        verifications.remove(verify);
        step(
            new Input.CertificateVerified(
                verify.from(), certificate, Fixture.verifies(certificate)));
        return;
      }
    }
    throw new IllegalArgumentException("no verification was asked for: " + words);
  }

  private static VoteType type(String word) {
    return switch (word) {
      case "notarize" -> VoteType.NOTARIZE;
      case "nullify" -> VoteType.NULLIFY;
      case "finalize" -> VoteType.FINALIZE;
      default -> throw new IllegalArgumentException("unknown vote type: " + word);
    };
  }

  private Digest digest(VoteType type, List<String> words, int at) {
    return type == VoteType.NULLIFY ? Digest.ZERO : block(words.get(at)).digest();
  }

  private Block block(String name) {
    Block block = blocks.get(name);
    if (block == null) {
      throw new IllegalArgumentException("unknown block: " + name);
    }
    return block;
  }

  private static List<String> words(String line) {
    return SPACES.splitAsStream(line).toList();
  }

  private static String option(String line, String name, String otherwise) {
    for (String word : words(line)) {
      if (word.startsWith(name + "=")) {
        return word.substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  // What comes out.

  private void step(Input input) {
    for (Output output : core.step(nowMs, input)) {
      said.add(keep(output));
    }
  }

  private String keep(Output output) {
    return switch (output) {
      case Output.Send send -> "to " + send.to() + ": " + text(send.message());
      case Output.Broadcast broadcast -> "to all: " + text(broadcast.message());
      case Output.Propose propose ->
          "propose in view "
              + propose.view()
              + " on "
              + text(propose.parent())
              + ", not final: "
              + propose.ancestors().stream().map(this::text).toList();
      case Output.CheckBlock check ->
          "check " + text(check.block()) + " on " + text(check.parent());
      case Output.SignVote sign -> {
        signing.add(sign);
        VoteStatement statement = sign.statement();
        yield "sign "
            + text(statement.type(), statement.view(), statement.digest())
            + (sign.block() == null ? "" : ", with the block");
      }
      case Output.PersistCertificate persist -> {
        certificates.add(persist.certificate());
        yield "persist " + text(persist.certificate());
      }
      case Output.TallyVotes tally -> {
        tallies.add(tally);
        VoteStatement statement = tally.statement();
        yield "tally "
            + text(statement.type(), statement.view(), statement.digest())
            + " of "
            + tally.votes().stream().map(Vote::validator).toList();
      }
      case Output.VerifyCertificate verify -> {
        verifications.add(verify);
        yield "verify " + text(verify.certificate()) + " from " + verify.from();
      }
      case Output.Finalize finalize -> {
        finalTip = finalize.blocks().getLast();
        finalization = finalize.finalization();
        yield "final: "
            + finalize.blocks().stream().map(this::text).toList()
            + " through "
            + text(finalize.finalization());
      }
      case Output.CatchUp catchUp ->
          "catch up to " + text(catchUp.finalization()) + " from " + catchUp.peer();
      case Output.EnteredView entered ->
          "enter view "
              + entered.view()
              + ", leader "
              + entered.leader()
              + (entered.nullified() ? ", nullified before" : "");
      case Output.Equivocation evidence ->
          "equivocation: " + text(evidence.first()) + " and " + text(evidence.second());
    };
  }

  private String text(Message message) {
    return switch (message) {
      case Message.Proposal proposal -> "proposal " + text(proposal.block());
      case Message.CastVote cast -> text(cast.vote());
      case Message.ShowCertificate show -> text(show.certificate());
      case Message.CertificateRequest request ->
          "wants certificates " + request.fromView() + " to " + request.toView();
      case Message.BlockRequest request -> "wants block " + name(request.digest());
      case Message.BlockResponse response -> "block " + text(response.block());
    };
  }

  private String text(Vote vote) {
    return "vote "
        + text(vote.type(), vote.view(), vote.digest())
        + (Fixture.verifies(vote) ? "" : " wrongly signed")
        + " of "
        + vote.validator();
  }

  private String text(Certificate certificate) {
    return "cert "
        + text(certificate.type(), certificate.view(), certificate.digest())
        + " by "
        + certificate.signers().stream().map(Certificate.Signer::validator).toList();
  }

  private String text(VoteType type, long view, Digest digest) {
    return switch (type) {
      case NOTARIZE -> "notarize " + view + " " + name(digest);
      case NULLIFY -> "nullify " + view;
      case FINALIZE -> "finalize " + view + " " + name(digest);
    };
  }

  private String text(Block block) {
    return block == null ? "genesis" : name(block.digest());
  }

  private String name(Digest digest) {
    for (Map.Entry<String, Block> entry : blocks.entrySet()) {
      if (entry.getValue().digest().equals(digest)) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("no block of the script is " + digest);
  }
}

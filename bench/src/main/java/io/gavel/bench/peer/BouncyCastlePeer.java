package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import java.util.Optional;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Bouncy Castle's lightweight API, which has no provider to look up and copies little. */
final class BouncyCastlePeer implements Peer {
  static final String NAME = "bouncy-castle";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Answerer> open(Questions questions, Answers answers) {
    return Optional.ofNullable(
        switch (questions.operation()) {
          case SHA_256 -> digests(new SHA256Digest(), questions, answers);
          case SHA_512 -> digests(new SHA512Digest(), questions, answers);
          case KECCAK_256 -> digests(new KeccakDigest(256), questions, answers);
          case SHA3_256 -> digests(new SHA3Digest(256), questions, answers);
          case BLAKE3 -> digests(new Blake3Digest(256), questions, answers);
          case SECP256K1_VERIFY -> BouncyCastleEcdsa.verify(questions, answers);
          case SECP256K1_RECOVER -> BouncyCastleEcdsa.recover(questions, answers);
          case ED25519_VERIFY -> signatures(questions, answers);
          case MERKLE_ROOT,
              MERKLE_PROOF,
              LZ4_COMPRESS,
              LZ4_DECOMPRESS,
              VOTE_TALLY,
              ML_DSA_44_VERIFY,
              ML_DSA_65_VERIFY ->
              null;
        });
  }

  private static Answerer digests(Digest digest, Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    int digestBytes = digest.getDigestSize();
    ItemWork work =
        item -> {
          digest.update(columns.input, columns.field(item, 0), columns.field(item, 1));
          digest.doFinal(columns.output, item * digestBytes);
          columns.status(item, ItemStatus.VALID);
        };
    return work.over(columns);
  }

  private static Answerer signatures(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    byte[] input = columns.input;
    ItemWork work =
        item ->
            columns.verdict(
                item,
                Ed25519.verify(
                    input,
                    columns.field(item, 1),
                    input,
                    columns.field(item, 0),
                    input,
                    columns.field(item, 2),
                    columns.field(item, 3)));
    return work.over(columns);
  }
}

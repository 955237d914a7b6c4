package io.gavel.appliance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.OperatorFiles;
import io.gavel.appliance.proof.ProofCodec;
import io.gavel.appliance.proof.ProofVerdict;
import io.gavel.appliance.proof.ProofVerifier;
import io.gavel.appliance.proof.TransactionProof;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gavel verify-proof}. */
@Command(
    name = "verify-proof",
    description = {
      "Check that a transaction is in a final block, with nothing but the genesis.",
      "No node is asked. Exit code 0: it holds; 1: it does not; 3: a file is no proof or genesis."
    })
final class VerifyProofCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "As gavel tx proof writes it.")
  private Path file;

  @Option(
      names = "--genesis",
      required = true,
      paramLabel = "FILE",
      description = "The chain's genesis.json, from a source you trust.")
  private Path genesis;

  @Option(names = "--json", description = "Print the answer as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    TransactionProof proof = read();
    ProofVerdict result = ProofVerifier.verify(proof, GenesisFile.load(genesis));
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? toJson(proof.transaction(), result) : toText(proof.transaction(), result));
    return switch (result) {
      case ProofVerdict.Valid _ -> Gavel.EXIT_OK;
      case ProofVerdict.Invalid _ -> Gavel.EXIT_FAILURE;
    };
  }

  private TransactionProof read() {
    try {
      return ProofCodec.decode(OperatorFiles.read("proof", file, ProofCodec.BYTES_MAX));
    } catch (DecodeException e) {
      throw new OperatorException("proof " + file + ": " + e.getMessage(), e);
    }
  }

  private static String toText(Transaction transaction, ProofVerdict result) {
    return switch (result) {
      case ProofVerdict.Valid valid ->
          "valid: transaction "
              + transaction.id()
              + ", "
              + transaction.amount()
              + " from "
              + transaction.sender()
              + " to "
              + transaction.recipient()
              + ", is in final block "
              + valid.height()
              + ", covered by the finalization of block "
              + valid.finalizedHeight();
      case ProofVerdict.Invalid(var reason) -> "invalid: " + reason;
    };
  }

  private static ObjectNode toJson(Transaction transaction, ProofVerdict result) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("id", transaction.id().toString());
    return switch (result) {
      case ProofVerdict.Valid valid ->
          json.put("valid", true)
              .put("height", valid.height())
              .put("finalized_height", valid.finalizedHeight());
      case ProofVerdict.Invalid(var reason) -> json.put("valid", false).put("reason", reason);
    };
  }
}

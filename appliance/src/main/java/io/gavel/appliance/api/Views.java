package io.gavel.appliance.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.api.NodeService.Executed;
import io.gavel.appliance.api.NodeService.ExecutedBlock;
import io.gavel.appliance.api.NodeService.Peer;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.proof.TransactionProof;
import java.util.Base64;
import java.util.List;

/**
 * What the node says, as documents. Amounts, fees, balances and nonces are decimal strings: they
 * reach 2^63 - 1, and a JSON number in most clients is exact only to 2^53. Heights, views, counts
 * and times are numbers.
 */
final class Views {
  private Views() {}

  static ObjectNode submission(List<Submitted> submitted) {
    ObjectNode document = Json.object();
    ArrayNode results = document.putArray("results");
    for (Submitted one : submitted) {
      ObjectNode result = results.addObject();
      if (one.id() == null) {
        result.putNull("id");
      } else {
        result.put("id", one.id().toString());
      }
      result.put("admission", one.admission().name()).put("detail", one.detail());
    }
    return document;
  }

  static ObjectNode transaction(Digest id, TransactionStatus status) {
    ObjectNode document = Json.object().put("id", id.toString());
    return switch (status) {
      case TransactionStatus.Unknown() -> document.put("status", "unknown");
      case TransactionStatus.Pending() -> document.put("status", "pending");
      case TransactionStatus.Final(var height, var outcome) ->
          document.put("status", "final").put("height", height).put("outcome", outcome.name());
    };
  }

  static ObjectNode account(Address address, Account account, long nextNonce) {
    return Json.object()
        .put("address", address.toString())
        .put("balance", Long.toString(account.balance()))
        .put("nonce", Long.toString(account.nonce()))
        .put("next_nonce", Long.toString(nextNonce));
  }

  /**
   * @param compact the transactions as base64 of 33 bytes each, id and outcome code, instead of an
   *     array of objects
   */
  static ObjectNode block(ExecutedBlock executed, boolean compact) {
    ObjectNode document = Json.object();
    header(document, executed.block().header());
    document
        .put("digest", executed.block().digest().toString())
        .put("batches", executed.block().batches().size())
        .put("state_root_after", executed.stateRoot().toString())
        .put("transaction_count", executed.transactions().size());
    if (compact) {
      return document.put("transactions", compact(executed.transactions()));
    }
    ArrayNode transactions = document.putArray("transactions");
    for (Executed one : executed.transactions()) {
      transactions.addObject().put("id", one.id().toString()).put("outcome", one.outcome().name());
    }
    return document;
  }

  static ObjectNode proof(TransactionProof proof, byte[] encoded) {
    Transaction transaction = proof.transaction();
    ObjectNode document = Json.object().put("id", transaction.id().toString());
    document
        .putObject("transaction")
        .put("sender", transaction.sender().toString())
        .put("recipient", transaction.recipient().toString())
        .put("amount", Long.toString(transaction.amount()))
        .put("fee", Long.toString(transaction.fee()))
        .put("nonce", Long.toString(transaction.nonce()));
    header(document.putObject("block"), proof.headers().getFirst());
    return document
        .put("headers", proof.headers().size())
        .put("final_height", proof.headers().getLast().height())
        .put("signers", proof.finalization().signers().size())
        .put("proof", Base64.getEncoder().encodeToString(encoded));
  }

  static ObjectNode status(Status status) {
    ObjectNode document =
        Json.object()
            .put("chain_id", status.chainId().toString())
            .put("validator", status.validator())
            .put("height", status.height())
            .put("state_root", status.stateRoot().toString())
            .put("final_height", status.finalHeight())
            .put("view", status.view())
            .put("leader", status.leader())
            .put("views_nullified", status.viewsNullified())
            .put("provider", status.provider())
            .put("provider_reason", status.providerReason())
            .put("transport", status.transport())
            .put("transport_reason", status.transportReason())
            .put("pending", status.pending())
            .put("healthy", status.healthy())
            .put("fault", status.fault());
    ArrayNode peers = document.putArray("peers");
    for (Peer peer : status.peers()) {
      peers
          .addObject()
          .put("validator", peer.validator())
          .put("address", peer.address())
          .put("connected", peer.connected());
    }
    return document;
  }

  private static void header(ObjectNode document, BlockHeader header) {
    document
        .put("chain_id", header.chainId().toString())
        .put("height", header.height())
        .put("view", header.view())
        .put("proposer", header.proposer())
        .put("parent_view", header.parentView())
        .put("parent", header.parent().toString())
        .put("transaction_root", header.transactionRoot().toString())
        .put("executed_height", header.executedHeight())
        .put("state_root", header.stateRoot().toString())
        .put("validator_set_hash", header.validatorSetHash().toString())
        .put("time_ms", header.timeMs());
  }

  private static String compact(List<Executed> transactions) {
    ByteWriter out = new ByteWriter(transactions.size() * (Digest.BYTES + 1));
    for (Executed one : transactions) {
      out.digest(one.id()).u8(one.outcome().code());
    }
    return Base64.getEncoder().encodeToString(out.toBytes());
  }
}

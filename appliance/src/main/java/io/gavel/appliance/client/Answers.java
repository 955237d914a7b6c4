package io.gavel.appliance.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService.Executed;
import io.gavel.appliance.api.NodeService.Peer;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.client.Node.AccountView;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Outcome;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A node's answers as records. A node is not trusted to answer well: whatever is missing or of
 * another kind is a {@link DecodeException} that names it.
 */
final class Answers {
  private static final int COMPACT_BYTES = Digest.BYTES + 1;

  private Answers() {}

  static List<Submitted> submission(JsonNode document) throws DecodeException {
    List<Submitted> submitted = new ArrayList<>();
    for (JsonNode result : field(document, "results")) {
      JsonNode id = field(result, "id");
      submitted.add(
          new Submitted(
              id.isNull() ? null : digest(result, "id"),
              constant(Admission.class, result, "admission"),
              text(result, "detail")));
    }
    return submitted;
  }

  static TransactionStatus transaction(JsonNode document) throws DecodeException {
    String status = text(document, "status");
    return switch (status) {
      case "unknown" -> new TransactionStatus.Unknown();
      case "pending" -> new TransactionStatus.Pending();
      case "final" ->
          new TransactionStatus.Final(
              integer(document, "height"), constant(Outcome.class, document, "outcome"));
      default -> throw new DecodeException("status", status, "unknown, pending or final");
    };
  }

  static AccountView account(JsonNode document) throws DecodeException {
    return new AccountView(
        Address.parse("address", text(document, "address")),
        amount(document, "balance"),
        amount(document, "nonce"),
        amount(document, "next_nonce"));
  }

  /** A block asked for in compact form. */
  static BlockView block(JsonNode document) throws DecodeException {
    byte[] compact = base64(document, "transactions");
    if (compact.length % COMPACT_BYTES != 0) {
      throw new DecodeException(
          "transactions.length", compact.length, "a multiple of " + COMPACT_BYTES);
    }
    ByteReader in = new ByteReader(compact);
    List<Executed> transactions = new ArrayList<>(compact.length / COMPACT_BYTES);
    try {
      while (in.remaining() > 0) {
        transactions.add(new Executed(in.digest("id"), Outcome.ofCode(in.u8("outcome"))));
      }
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
    return new BlockView(
        integer(document, "height"),
        integer(document, "view"),
        (int) integer(document, "proposer"),
        digest(document, "state_root_after"),
        transactions);
  }

  static byte[] proof(JsonNode document) throws DecodeException {
    return base64(document, "proof");
  }

  static Status status(JsonNode document) throws DecodeException {
    List<Peer> peers = new ArrayList<>();
    for (JsonNode peer : field(document, "peers")) {
      peers.add(
          new Peer(
              (int) integer(peer, "validator"),
              text(peer, "address"),
              field(peer, "connected").asBoolean()));
    }
    return new Status(
        digest(document, "chain_id"),
        (int) integer(document, "validator"),
        integer(document, "height"),
        digest(document, "state_root"),
        integer(document, "final_height"),
        integer(document, "view"),
        (int) integer(document, "leader"),
        integer(document, "views_nullified"),
        text(document, "provider"),
        text(document, "provider_reason"),
        text(document, "transport"),
        text(document, "transport_reason"),
        integer(document, "pending"),
        peers,
        field(document, "healthy").asBoolean(),
        text(document, "fault"));
  }

  private static JsonNode field(JsonNode document, String name) throws DecodeException {
    JsonNode field = document.get(name);
    if (field == null) {
      throw new DecodeException("the answer has no field " + name);
    }
    return field;
  }

  private static String text(JsonNode document, String name) throws DecodeException {
    JsonNode field = field(document, name);
    if (!field.isTextual()) {
      throw new DecodeException(name, field.getNodeType(), "a string");
    }
    return field.textValue();
  }

  private static long integer(JsonNode document, String name) throws DecodeException {
    JsonNode field = field(document, name);
    if (!field.canConvertToLong() || !field.isIntegralNumber()) {
      throw new DecodeException(name, field.getNodeType(), "an integer");
    }
    return field.longValue();
  }

  private static long amount(JsonNode document, String name) throws DecodeException {
    String text = text(document, name);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new DecodeException(name, "\"" + text + "\"", "a decimal number as a string");
    }
  }

  private static Digest digest(JsonNode document, String name) throws DecodeException {
    return Digest.parse(name, text(document, name));
  }

  private static byte[] base64(JsonNode document, String name) throws DecodeException {
    String text = text(document, name);
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(name, text.length() + " characters", "base64");
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode document, String name)
      throws DecodeException {
    String text = text(document, name);
    try {
      return Enum.valueOf(type, text);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(name, "\"" + text + "\"", "a " + type.getSimpleName());
    }
  }
}

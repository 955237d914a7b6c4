package io.gavel.appliance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.transport.Recorder.Heard;
import io.gavel.appliance.wire.ChannelKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks on loopback, with real TLS. */
class PeerNetworkTest {
  private static final int PENDING_MAX = 1 << 20;

  /** Far more 60 KB batches than the sockets' buffers on both sides hold. */
  private static final int SENT_MAX = 2_000;

  /** Every transport this machine offers. */
  static Stream<String> transports() {
    return IoBackend.CANDIDATES.stream()
        .filter(candidate -> candidate.refusal().get().isEmpty())
        .map(IoBackend::name);
  }

  private static UnaryOperator<PeerNetworkConfig> on(String transport) {
    return config -> config.withTransport(transport);
  }

  private static Message request(int number) {
    return new Message.CertificateRequest(number + 1, number + 1);
  }

  private static BulkMessage.Batch batch(int number) {
    byte[] bytes = new byte[60_000];
    Arrays.fill(bytes, (byte) number);
    return new BulkMessage.Batch(new PackedBatch(65_536, bytes));
  }

  private static int numberOf(Heard<BulkMessage> heard) {
    return ((BulkMessage.Batch) heard.message()).batch().compressed()[0];
  }

  @ParameterizedTest
  @MethodSource("transports")
  void carriesMessagesBetweenAllPairsOnBothChannels(String transport) throws Exception {
    try (Cluster cluster = Cluster.connected(4, on(transport))) {
      for (int from = 0; from < 4; from++) {
        assertEquals(transport, cluster.networks[from].transport().name());
        for (int to = 0; to < 4; to++) {
          if (to != from) {
            assertTrue(cluster.networks[from].send(to, request(10 * from + to)));
            assertTrue(cluster.networks[from].send(to, batch(10 * from + to)));
          }
        }
      }
      for (int to = 0; to < 4; to++) {
        for (Heard<Message> heard : cluster.recorders[to].awaitMessages(3)) {
          assertEquals(request(10 * heard.from() + to), heard.message());
        }
        for (Heard<BulkMessage> heard : cluster.recorders[to].awaitBulk(3)) {
          assertEquals(10 * heard.from() + to, numberOf(heard));
        }
      }
    }
  }

  @Test
  void deliversOneBroadcastToEveryOther() throws Exception {
    try (Cluster cluster = Cluster.connected(3, on("auto"))) {
      for (int i = 0; i < 50; i++) {
        cluster.networks[1].broadcast(request(i));
        cluster.networks[1].broadcast(batch(i));
      }
      List<Message> sent = IntStream.range(0, 50).mapToObj(PeerNetworkTest::request).toList();
      for (int to : new int[] {0, 2}) {
        List<Heard<Message>> messages = cluster.recorders[to].awaitMessages(50);
        assertEquals(sent, messages.stream().map(Heard::message).toList());
        List<Heard<BulkMessage>> batches = cluster.recorders[to].awaitBulk(50);
        for (int i = 0; i < 50; i++) {
          assertEquals(1, batches.get(i).from());
          assertEquals(i, numberOf(batches.get(i)));
        }
      }
      assertTrue(cluster.recorders[1].messages.isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void carriesVotesWhileTheBulkChannelIsStuck(String transport) throws Exception {
    try (Cluster cluster = Cluster.connected(2, smallQueues(transport))) {
      cluster.recorders[1].onBulk(cluster.networks[1]::pauseBulk);
      fillBulk(cluster);
      cluster.recorders[1].awaitBulk(1);
      for (int i = 0; i < 20; i++) {
        assertTrue(cluster.networks[0].send(1, request(i)));
      }
      assertEquals(20, cluster.recorders[1].awaitMessages(20).size());
      assertEquals(1, cluster.recorders[1].bulkCount(), "the one that paused the channel");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void boundsWhatIsPendingAndCountsWhatItDrops(String transport) throws Exception {
    try (Cluster cluster = Cluster.connected(2, smallQueues(transport))) {
      cluster.recorders[1].onBulk(cluster.networks[1]::pauseBulk);
      int sent = fillBulk(cluster);
      NetworkStatus.Channel full = cluster.channel(0, 1, ChannelKind.BULK);
      assertTrue(full.pendingBytes() <= PENDING_MAX, "pending " + full.pendingBytes());
      assertEquals(1, full.droppedFull());
      assertEquals(0, cluster.channel(0, 1, ChannelKind.CONSENSUS).droppedFull());

      cluster.recorders[1].onBulk(from -> {});
      cluster.networks[1].resumeBulk(0);
      List<Heard<BulkMessage>> heard = cluster.recorders[1].awaitBulk(sent);
      for (int i = 0; i < sent; i++) {
        assertEquals(i % 100, numberOf(heard.get(i)), "whatever was taken arrives, in order");
      }
      cluster.recorders[0].await(
          "empty queue", () -> cluster.channel(0, 1, ChannelKind.BULK).pendingBytes() == 0);
      assertEquals(sent, cluster.channel(0, 1, ChannelKind.BULK).framesSent());
    }
  }

  private static UnaryOperator<PeerNetworkConfig> smallQueues(String transport) {
    return config -> on(transport).apply(config).withPendingBytesMax(PENDING_MAX, PENDING_MAX);
  }

  /** Sends from 0 to 1 until one is dropped; how many were not. */
  private static int fillBulk(Cluster cluster) {
    int sent = 0;
    while (cluster.networks[0].send(1, batch(sent % 100))) {
      sent++;
      assertTrue(sent < SENT_MAX, "the queue takes more than its bound and the sockets' buffers");
    }
    return sent;
  }

  @ParameterizedTest
  @MethodSource("transports")
  void deliversNothingMoreOncePausedFromInsideTheListener(String transport) throws Exception {
    try (Cluster cluster = Cluster.connected(2, on(transport))) {
      PeerNetwork receiver = cluster.networks[1];
      cluster.recorders[1].onBulk(receiver::pauseBulk);
      // Small ones, so that many are in one read.
      for (int i = 1; i <= 100; i++) {
        assertTrue(cluster.networks[0].send(1, new BulkMessage.BlocksRequest(i)));
      }
      for (int i = 1; i <= 100; i++) {
        cluster.recorders[1].awaitBulk(i);
        assertEquals(
            new BulkMessage.BlocksRequest(i),
            cluster.recorders[1].awaitBulk(i).getLast().message(),
            "one for each time it is resumed");
        assertEquals(i, cluster.recorders[1].bulkCount());
        receiver.resumeBulk(0);
      }
    }
  }

  @Test
  void keepsAPeerPausedOverAReconnection() throws Exception {
    try (Cluster cluster = Cluster.connected(2, on("auto"))) {
      cluster.networks[1].pauseBulk(0);
      cluster.networks[0].close();
      cluster.recorders[1].awaitEvents("disconnected 0", 2);
      cluster.start(0, Cluster.CHAIN);
      cluster.recorders[0].awaitEvents("connected", 2);
      cluster.recorders[1].awaitEvents("connected", 4);
      cluster.networks[0].send(1, batch(7));
      cluster.networks[0].send(1, request(7));
      cluster.recorders[1].awaitMessages(1);
      assertEquals(0, cluster.recorders[1].bulkCount());
      cluster.networks[1].resumeBulk(0);
      assertEquals(7, numberOf(cluster.recorders[1].awaitBulk(1).getFirst()));
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void connectsAgainAfterAPeerWasAway(String transport) throws Exception {
    try (Cluster cluster = Cluster.connected(3, on(transport))) {
      int port = cluster.networks[1].port();
      cluster.networks[1].close();
      cluster.recorders[0].awaitEvents("disconnected 1", 2);
      cluster.recorders[2].awaitEvents("disconnected 1", 2);
      assertFalse(cluster.networks[0].send(1, request(0)));
      assertEquals(1, cluster.channel(0, 1, ChannelKind.CONSENSUS).droppedUnconnected());
      cluster.recorders[0].awaitEvents("unreachable 1", 2);

      cluster.start(
          1, Cluster.CHAIN, TlsIdentity.fromSeed(cluster.keys.get(1).seed()), cluster.set, port);
      cluster.recorders[1].awaitEvents("connected", 4);
      cluster.recorders[0].awaitEvents("connected 1", 4);
      cluster.recorders[2].awaitEvents("connected 1", 4);
      assertTrue(cluster.networks[0].send(1, request(1)));
      assertTrue(cluster.networks[2].send(1, request(1)));
      assertEquals(2, cluster.recorders[1].awaitMessages(2).size());
      assertEquals(2, cluster.channel(0, 1, ChannelKind.CONSENSUS).connects());
    }
  }

  @Test
  void replacesAnOlderConnectionByANewerOneOfTheSamePeer() throws Exception {
    try (Cluster cluster = Cluster.connected(2, on("auto"));
        RawPeer twin = RawPeer.connect(cluster, 0)) {
      twin.hello(Cluster.CHAIN, 0, ChannelKind.CONSENSUS);
      String event = cluster.recorders[1].awaitEvent("disconnected 0 CONSENSUS: replaced");
      assertTrue(event.contains("do two nodes run with its key?"), event);
      cluster.recorders[1].awaitEvents("connected 0 CONSENSUS", 2);
      assertFalse(cluster.recorders[1].sawEvent("disconnected 0 BULK"));
      // The one that was replaced dials again, and takes its place back.
      cluster.recorders[0].awaitEvents("connected 1 CONSENSUS", 2);
    }
  }

  @Test
  void pingsWhereThereIsNothingToSay() throws Exception {
    PeerNetworkConfig.Timing quick = new PeerNetworkConfig.Timing(20_000, 20, 60_000, 10, 50);
    try (Cluster cluster = Cluster.connected(2, config -> config.withTiming(quick))) {
      for (int at = 0; at < 2; at++) {
        int here = at;
        for (ChannelKind kind : ChannelKind.values()) {
          cluster.recorders[at].await(
              "pings", () -> cluster.channel(here, 1 - here, kind).framesReceived() >= 3);
        }
        assertTrue(cluster.recorders[at].messages.isEmpty());
      }
    }
  }

  @Test
  void closesAConnectionThatHasFallenSilent() throws Exception {
    PeerNetworkConfig.Timing quick = new PeerNetworkConfig.Timing(20_000, 20, 200, 10, 50);
    try (Cluster cluster = new Cluster(2, config -> config.withTiming(quick))) {
      cluster.start(1, Cluster.CHAIN);
      try (RawPeer silent = RawPeer.connect(cluster, 0)) {
        silent.hello(Cluster.CHAIN, 0, ChannelKind.BULK);
        cluster.recorders[1].awaitEvent("connected 0 BULK");
        assertEquals(
            "disconnected 0 BULK: nothing received for 200 ms",
            cluster.recorders[1].awaitEvent("disconnected 0 BULK"));
      }
    }
  }

  @Test
  void refusesToSendToItselfOrToNobody() throws Exception {
    try (Cluster cluster = Cluster.connected(2, on("auto"))) {
      assertThrows(IllegalArgumentException.class, () -> cluster.networks[0].send(0, request(0)));
      assertThrows(IllegalArgumentException.class, () -> cluster.networks[0].send(2, request(0)));
    }
  }

  @Test
  void saysWhichListeningAddressIsTaken() throws Exception {
    try (Cluster cluster = new Cluster(2, on("auto"))) {
      int port = cluster.start(1, Cluster.CHAIN).port();
      TlsIdentity identity = TlsIdentity.fromSeed(cluster.keys.get(0).seed());
      TransportException e =
          assertThrows(
              TransportException.class,
              () -> cluster.start(0, Cluster.CHAIN, identity, cluster.set, port));
      assertTrue(e.getMessage().contains("network.listen is 127.0.0.1:" + port), e.getMessage());
    }
  }

  @Test
  void dropsWhatIsSentAfterClosing() throws Exception {
    Cluster cluster = Cluster.connected(2, on("auto"));
    cluster.close();
    assertFalse(cluster.networks[0].send(1, request(0)));
    cluster.networks[0].pauseBulk(1);
    cluster.networks[0].close();
    Digest other = Digest.sha256(new byte[] {9});
    assertFalse(cluster.networks[1].send(0, new Message.BlockRequest(other)));
  }
}

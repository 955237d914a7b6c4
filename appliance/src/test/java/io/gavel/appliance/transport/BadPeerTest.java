package io.gavel.appliance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.ValidatorSet.Validator;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.wire.ChannelKind;
import io.gavel.appliance.wire.ConsensusCodec;
import io.gavel.appliance.wire.Hello;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Strangers, peers of another chain, and bytes that break the format. */
class BadPeerTest {
  private static final Message MESSAGE = new Message.CertificateRequest(1, 2);
  private static final Digest OTHER_CHAIN = Digest.sha256(new byte[] {2});

  /** Validators 1 and 2 of 3, connected; 0 is left to the test, which dials 2. */
  private static Cluster withoutTheFirst(UnaryOperator<PeerNetworkConfig> settings)
      throws Exception {
    Cluster cluster = new Cluster(3, settings);
    try {
      cluster.start(2, Cluster.CHAIN);
      cluster.start(1, Cluster.CHAIN);
      cluster.recorders[2].awaitEvents("connected 1", 2);
      cluster.recorders[1].awaitEvents("connected 2", 2);
      return cluster;
    } catch (Throwable e) {
      cluster.close();
      throw e;
    }
  }

  private static Cluster withoutTheFirst() throws Exception {
    return withoutTheFirst(config -> config);
  }

  /** The honest pair still talks, and never stopped. */
  private static void assertOthersUnharmed(Cluster cluster) throws Exception {
    assertTrue(cluster.networks[1].send(2, MESSAGE));
    assertEquals(1, cluster.recorders[2].awaitMessages(1).getLast().from());
    assertFalse(cluster.recorders[2].sawEvent("disconnected 1"));
    assertFalse(cluster.recorders[1].sawEvent("disconnected 2"));
  }

  @Test
  void refusesTheCertificateOfAStranger() throws Exception {
    TestKey stranger = TestKey.of(77);
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw =
            RawPeer.connect(cluster, TlsIdentity.fromSeed(stranger.seed()), cluster.set)) {
      try {
        raw.frame(new Hello(1, Cluster.CHAIN, 0, ChannelKind.CONSENSUS).encode());
      } catch (IOException refusedAlready) {
        // The alert may be there before the hello leaves.
      }
      raw.awaitEnd();
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("certificate.key is " + Digest.of(stranger.publicKey())), reason);
      assertEquals(1, cluster.networks[2].status().refused());
      assertOthersUnharmed(cluster);
    }
  }

  /** The certificate of a validator is no secret; the private key is. */
  @Test
  void refusesAPeerThatShowsAValidatorsCertificateWithoutItsKey() throws Exception {
    PrivateKey other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    try (Cluster cluster = withoutTheFirst()) {
      TlsIdentity validator = TlsIdentity.fromSeed(cluster.keys.get(0).seed());
      TlsIdentity thief =
          new TlsIdentity(validator.key(), new ValidatorKey(other, validator.certificate()));
      try (RawPeer raw = RawPeer.connect(cluster, thief, cluster.set)) {
        try {
          raw.frame(new Hello(1, Cluster.CHAIN, 0, ChannelKind.CONSENSUS).encode());
        } catch (IOException refusedAlready) {
          // The alert may be there before the hello leaves.
        }
        raw.awaitEnd();
      }
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("CertificateVerify"), reason);
      assertOthersUnharmed(cluster);
    }
  }

  @Test
  void refusesADialerWithoutCertificateOrTls() throws Exception {
    try (Cluster cluster = withoutTheFirst();
        Socket plain = RawPeer.plain(cluster)) {
      plain
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: gavel\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      plain.getOutputStream().flush();
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("not an SSL/TLS record"), reason);
      assertOthersUnharmed(cluster);
    }
  }

  @Test
  void doesNotTalkToAStrangerItDialed() throws Exception {
    // The node that listens holds a key that the dialer's genesis does not have at that index.
    try (Cluster cluster = new Cluster(2, config -> config)) {
      TestKey stranger = TestKey.of(77);
      List<Validator> others = new ArrayList<>(cluster.set.validators());
      others.set(1, new Validator(Digest.of(stranger.publicKey()), 1));
      cluster.start(
          1, Cluster.CHAIN, TlsIdentity.fromSeed(stranger.seed()), new ValidatorSet(others), 0);
      cluster.start(0, Cluster.CHAIN);
      String reason = cluster.recorders[0].awaitEvent("unreachable 1");
      assertTrue(reason.contains("certificate.key is " + Digest.of(stranger.publicKey())), reason);
      assertFalse(cluster.networks[0].send(1, MESSAGE));
    }
  }

  @Test
  void tellsBothSidesThatTheirChainsDiffer() throws Exception {
    try (Cluster cluster = new Cluster(2, config -> config)) {
      cluster.start(1, Cluster.CHAIN);
      cluster.start(0, OTHER_CHAIN);
      String atAcceptor = cluster.recorders[1].awaitEvent("refused");
      assertTrue(
          atAcceptor.endsWith(
              "peer 0 runs chain "
                  + OTHER_CHAIN
                  + ", expected "
                  + Cluster.CHAIN
                  + ": is the genesis file the same?"),
          atAcceptor);
      String atDialer = cluster.recorders[0].awaitEvent("unreachable 1 CONSENSUS");
      assertTrue(
          atDialer.endsWith(
              "peer 1 runs chain "
                  + Cluster.CHAIN
                  + ", expected "
                  + OTHER_CHAIN
                  + ": is the genesis file the same?"),
          atDialer);
      // Tried again and refused again, the same reason is told once.
      cluster.recorders[1].awaitEvents("refused", 6);
      assertEquals(1, cluster.recorders[0].awaitEvents("unreachable 1 CONSENSUS", 1).size());
      assertFalse(cluster.recorders[0].sawEvent("connected"));
    }
  }

  @Test
  void saysWhenThePeersAddressesAreInTheWrongOrder() throws Exception {
    try (Cluster cluster = new Cluster(3, config -> config)) {
      cluster.start(2, Cluster.CHAIN);
      cluster.addresses.set(1, cluster.addresses.get(2));
      cluster.start(0, Cluster.CHAIN);
      String reason = cluster.recorders[0].awaitEvent("unreachable 1");
      assertTrue(reason.contains("validator 2 answers at"), reason);
      assertTrue(reason.contains("expected validator 1"), reason);
    }
  }

  @Test
  void refusesAnIndexThatIsNotThatOfTheKey() throws Exception {
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw = RawPeer.connect(cluster, 0)) {
      raw.hello(Cluster.CHAIN, 1, ChannelKind.CONSENSUS);
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("hello.validator is 1, expected 0, whose key it is"), reason);
      assertOthersUnharmed(cluster);
    }
  }

  @Test
  void refusesADialerThatOughtToBeDialed() throws Exception {
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw = RawPeer.connect(cluster, 2)) {
      raw.hello(Cluster.CHAIN, 2, ChannelKind.CONSENSUS);
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("the lower index dials"), reason);
    }
  }

  @Test
  void refusesAnotherProtocolVersionAndNamesBoth() throws Exception {
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw = RawPeer.connect(cluster, 0)) {
      raw.frame(new Hello(7, Cluster.CHAIN, 0, ChannelKind.BULK).encode());
      assertEquals(Hello.VERSION, Hello.decode(raw.readFrame()).version());
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("speaks protocol version 7, expected 1"), reason);
    }
  }

  @Test
  void boundsAFrameBeforeTheHelloByTheHellosSize() throws Exception {
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw = RawPeer.connect(cluster, 0)) {
      raw.write(new ByteWriter(4).u32(Hello.BYTES + 1).toBytes());
      raw.awaitEnd();
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("frame.length is 42, expected 1 to 41"), reason);
    }
  }

  @Test
  void givesUpOnAConnectionThatDoesNotOpen() throws Exception {
    PeerNetworkConfig.Timing quick = new PeerNetworkConfig.Timing(300, 5_000, 60_000, 10, 50);
    try (Cluster cluster = new Cluster(2, config -> config.withTiming(quick))) {
      cluster.start(1, Cluster.CHAIN);
      try (Socket mute = RawPeer.plain(cluster);
          RawPeer halfWay = RawPeer.connect(cluster, 0)) {
        try {
          halfWay.write(new byte[] {41});
        } catch (IOException closedAlready) {
          // On a busy machine the deadline passes within the handshake.
        }
        assertEquals(-1, mute.getInputStream().read());
        halfWay.awaitEnd();
        for (String reason : cluster.recorders[1].awaitEvents("refused", 2)) {
          assertTrue(reason.endsWith("not open within 300 ms"), reason);
        }
      }
    }
  }

  @Test
  void boundsTheConnectionsThatAreOpening() throws Exception {
    List<Socket> mute = new ArrayList<>();
    try (Cluster cluster = withoutTheFirst()) {
      for (int i = 0; i <= 64; i++) {
        mute.add(RawPeer.plain(cluster));
      }
      String reason = cluster.recorders[2].awaitEvent("refused");
      assertTrue(reason.contains("64 connections are opening"), reason);
      assertOthersUnharmed(cluster);
      for (Socket socket : mute) {
        socket.close();
      }
      // Each that goes makes room again.
      cluster.recorders[2].awaitEvents("refused", 65);
      try (RawPeer raw = RawPeer.connect(cluster, 0)) {
        raw.hello(Cluster.CHAIN, 0, ChannelKind.CONSENSUS);
        cluster.recorders[2].awaitEvent("connected 0");
      }
    }
  }

  /** Opens a consensus channel as 0, writes, and returns why it was closed. */
  private static String closedAfter(byte[] bytes) throws Exception {
    try (Cluster cluster = withoutTheFirst();
        RawPeer raw = RawPeer.connect(cluster, 0);
        RawPeer bulk = RawPeer.connect(cluster, 0)) {
      raw.hello(Cluster.CHAIN, 0, ChannelKind.CONSENSUS);
      bulk.hello(Cluster.CHAIN, 0, ChannelKind.BULK);
      raw.frame(ConsensusCodec.encode(MESSAGE));
      raw.write(bytes);
      raw.awaitEnd();
      String reason = cluster.recorders[2].awaitEvent("disconnected 0");
      assertTrue(reason.startsWith("disconnected 0 CONSENSUS: malformed frame: "), reason);
      assertFalse(cluster.recorders[2].sawEvent("disconnected 0 BULK"));
      assertEquals(1, cluster.channel(2, 0, ChannelKind.CONSENSUS).malformed());
      assertEquals(
          List.of(new Recorder.Heard<>(0, MESSAGE)), cluster.recorders[2].awaitMessages(1));
      cluster.recorders[2].clearMessages();
      assertOthersUnharmed(cluster);
      return reason;
    }
  }

  @Test
  void closesOnlyTheConnectionWhoseFrameIsTooLong() throws Exception {
    String reason = closedAfter(new ByteWriter(4).u32((256 << 10) + 1).toBytes());
    assertTrue(reason.endsWith("frame.length is 262145, expected 1 to 262144"), reason);
  }

  @Test
  void takesALengthAsUnsigned() throws Exception {
    String reason = closedAfter(new ByteWriter(4).u32(0xffff_ffffL).toBytes());
    assertTrue(reason.endsWith("frame.length is 4294967295, expected 1 to 262144"), reason);
  }

  @Test
  void closesOnlyTheConnectionWhoseFrameIsEmpty() throws Exception {
    String reason = closedAfter(new byte[4]);
    assertTrue(reason.endsWith("frame.length is 0, expected 1 to 262144"), reason);
  }

  @Test
  void closesOnlyTheConnectionWhoseMessageIsOfNoType() throws Exception {
    String reason = closedAfter(new byte[] {2, 0, 0, 0, 99, 1});
    assertTrue(reason.contains("message.type is 99"), reason);
  }

  @Test
  void closesOnlyTheConnectionWhoseMessageIsTruncated() throws Exception {
    String reason = closedAfter(new byte[] {9, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0});
    assertTrue(reason.contains("request.toView needs 8 bytes, only 0 are left"), reason);
  }

  @Test
  void closesOnlyTheConnectionWhoseMessageBelongsOnTheOtherChannel() throws Exception {
    String reason = closedAfter(new byte[] {9, 0, 0, 0, 19, 1, 0, 0, 0, 0, 0, 0, 0});
    assertTrue(reason.contains("message.type is 19, expected a consensus message"), reason);
  }

  @Test
  void closesTheConnectionOfAListenerThatThrowsAndNamesTheFailure() throws Exception {
    try (Cluster cluster = withoutTheFirst()) {
      cluster.recorders[2].onBulk(
          from -> {
            throw new IllegalStateException("the node is broken");
          });
      cluster.networks[1].send(2, new BulkMessage.BlocksRequest(1));
      assertEquals(
          "disconnected 1 BULK: the node is broken",
          cluster.recorders[2].awaitEvent("disconnected 1"));
      cluster.recorders[2].awaitEvents("connected 1 BULK", 2);
    }
  }
}

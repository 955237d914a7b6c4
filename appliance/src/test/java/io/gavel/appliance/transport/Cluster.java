package io.gavel.appliance.transport;

import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.ValidatorSet.Validator;
import io.gavel.appliance.transport.PeerNetworkConfig.Timing;
import io.gavel.appliance.wire.ChannelKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Validators on loopback with free ports. The highest index starts first: only lower ones dial, so
 * each knows the ports it needs when it starts.
 */
final class Cluster implements AutoCloseable {
  static final Digest CHAIN = Digest.sha256(new byte[] {1});
  static final String HOST = "127.0.0.1";

  /** Quick to try again, slow to give up. */
  static final Timing TIMING = new Timing(20_000, 5_000, 60_000, 10, 50);

  final List<TestKey> keys = new ArrayList<>();
  final List<PeerAddress> addresses;
  final PeerNetwork[] networks;
  final Recorder[] recorders;
  final ValidatorSet set;

  private final UnaryOperator<PeerNetworkConfig> settings;

  Cluster(int validators, UnaryOperator<PeerNetworkConfig> settings) {
    this.settings = settings;
    List<Validator> list = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      keys.add(TestKey.of(i));
      list.add(new Validator(Digest.of(keys.get(i).publicKey()), 1));
    }
    set = new ValidatorSet(list);
    addresses = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      addresses.add(new PeerAddress(HOST, 1));
    }
    networks = new PeerNetwork[validators];
    recorders = new Recorder[validators];
  }

  /** All of them, connected to each other. */
  static Cluster connected(int validators, UnaryOperator<PeerNetworkConfig> settings)
      throws Exception {
    Cluster cluster = new Cluster(validators, settings);
    try {
      for (int i = validators - 1; i >= 0; i--) {
        cluster.start(i, CHAIN);
      }
      for (int i = 0; i < validators; i++) {
        cluster.recorders[i].awaitEvents("connected", 2 * (validators - 1));
      }
      return cluster;
    } catch (Throwable e) {
      cluster.close();
      throw e;
    }
  }

  PeerNetwork start(int index, Digest chain) throws TransportException {
    return start(index, chain, TlsIdentity.fromSeed(keys.get(index).seed()), set, 0);
  }

  /** Starts, or starts again, with a recorder of its own. */
  PeerNetwork start(
      int index, Digest chain, TlsIdentity identity, ValidatorSet validators, int port)
      throws TransportException {
    recorders[index] = new Recorder();
    PeerNetworkConfig config =
        settings.apply(
            PeerNetworkConfig.of(new PeerAddress(HOST, port), addresses).withTiming(TIMING));
    networks[index] = new PeerNetwork(config, identity, validators, chain, recorders[index]);
    networks[index].start();
    addresses.set(index, new PeerAddress(HOST, networks[index].port()));
    return networks[index];
  }

  NetworkStatus.Channel channel(int at, int peer, ChannelKind kind) {
    NetworkStatus.Peer found =
        networks[at].status().peers().stream()
            .filter(p -> p.validator() == peer)
            .findFirst()
            .orElseThrow();
    return kind == ChannelKind.CONSENSUS ? found.consensus() : found.bulk();
  }

  @Override
  public void close() {
    Arrays.stream(networks).filter(network -> network != null).forEach(PeerNetwork::close);
  }
}

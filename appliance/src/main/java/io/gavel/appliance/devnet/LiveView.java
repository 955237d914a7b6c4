package io.gavel.appliance.devnet;

import io.gavel.appliance.api.NodeService.Status;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What a person sees of a running devnet: on a terminal a view drawn anew each second, elsewhere a
 * line every few seconds.
 */
public final class LiveView {
  private static final int FRAME_EVERY_S = 1;
  private static final int LINE_EVERY_S = 5;
  private static final String CLEAR_TO_END = "\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final Cluster cluster;
  private int linesDrawn;

  /**
   * @param terminal whether {@code out} understands cursor movements (ECMA-48)
   */
  public LiveView(PrintWriter out, boolean terminal, Cluster cluster) {
    this.out = out;
    this.terminal = terminal;
    this.cluster = cluster;
  }

  /** Says what each validator chose and why, once. */
  public void choices() {
    NodeBoard board = cluster.board();
    for (int i = 0; i < board.size(); i++) {
      Status status = board.status(i);
      out.printf(
          Locale.ROOT,
          "%s  %s  kernels: %s (%s)  transport: %s (%s)%n",
          cluster.name(i),
          cluster.layout().validators().get(i).api(),
          status.provider(),
          status.providerReason(),
          status.transport(),
          status.transportReason());
    }
    out.flush();
  }

  /** How often it wants a sample. */
  public int everySeconds() {
    return terminal ? FRAME_EVERY_S : LINE_EVERY_S;
  }

  public void show(Sample sample, LoadStats stats) {
    if (!terminal) {
      out.println(headline(sample, stats));
      return;
    }
    StringBuilder frame = new StringBuilder();
    if (linesDrawn > 0) {
      frame.append("\u001b[").append(linesDrawn).append('A');
    }
    linesDrawn = 0;
    line(frame, headline(sample, stats));
    for (int i = 0; i < cluster.board().size(); i++) {
      line(frame, node(i));
    }
    line(frame, "Ctrl-C stops it.");
    out.print(frame);
    out.flush();
  }

  private void line(StringBuilder frame, String text) {
    frame.append(text).append(CLEAR_TO_END).append('\n');
    linesDrawn++;
  }

  private String headline(Sample sample, LoadStats stats) {
    Status leader = latest();
    return String.format(
        Locale.ROOT,
        "%4d s  %6.0f tps  p50 %5.0f ms  p99 %5.0f ms  height %d  view %d  leader %s  committed %d"
            + "  pending %d%s",
        sample.second(),
        sample.tps(),
        sample.latency().p50(),
        sample.latency().p99(),
        sample.height(),
        leader == null ? 0 : leader.view(),
        leader == null ? "?" : cluster.name(leader.leader()),
        stats.committed(),
        sample.inFlight(),
        stats.refused() == 0
            ? ""
            : "  refused " + stats.refused() + " (" + stats.lastRefusal() + ")");
  }

  private String node(int index) {
    Status status = cluster.board().status(index);
    String state = cluster.board().up(index) ? "up  " : "DOWN";
    return status == null
        ? "  " + cluster.name(index) + "  " + state
        : String.format(
            Locale.ROOT,
            "  %s  %s  height %d  mempool %d  kernels %s  transport %s  peers %d  %s",
            cluster.name(index),
            state,
            status.height(),
            status.pending(),
            status.provider(),
            status.transport(),
            status.peers().stream().filter(peer -> peer.connected()).count(),
            status.fault());
  }

  /** Of the validators that are up, the one in the highest view. */
  private Status latest() {
    Status latest = null;
    for (int i = 0; i < cluster.board().size(); i++) {
      Status status = cluster.board().status(i);
      if (status != null
          && cluster.board().up(i)
          && (latest == null || status.view() > latest.view())) {
        latest = status;
      }
    }
    return latest;
  }
}

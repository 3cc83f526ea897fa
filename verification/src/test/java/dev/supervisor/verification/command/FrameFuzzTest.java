package dev.supervisor.verification.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.supervisor.command.internal.session.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A frame says how long its parts are, so that nothing in them can be taken for anything else; and a line from the driver is understood as a whole or not at all. */
final class FrameFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void parts_ofAnyBytes_areFoundByTheirLengths(FuzzedDataProvider data) {
    String verb = data.pickValue(Arrays.asList("run", "exec", "fresh"));
    int number = data.consumeInt(0, Integer.MAX_VALUE);
    boolean input = data.consumeBoolean();
    byte[] directory = data.consumeBytes(data.consumeInt(0, 200));
    byte[] preparation = data.consumeBytes(data.consumeInt(0, 200));
    byte[] text = data.consumeBytes(data.consumeInt(0, 200));
    byte[] frame = Frame.of(verb, number, directory, preparation, text, input);

    String[] head =
        new String(frame, 0, Frame.HEAD, StandardCharsets.US_ASCII).strip().split(" +", -1);
    assertThat(head).hasSize(6);
    assertThat(head[0]).isEqualTo(verb);
    assertThat(Integer.parseInt(head[1])).isEqualTo(number);
    assertThat(head[5]).isEqualTo(input ? "i" : "-");
    byte[][] parts = {directory, preparation, text};
    int at = Frame.HEAD;
    for (int i = 0; i < parts.length; i++) {
      int length = Integer.parseInt(head[2 + i]);
      assertThat(length).isEqualTo(parts[i].length);
      assertThat(Arrays.copyOfRange(frame, at, at + length)).isEqualTo(parts[i]);
      at += length;
    }
    assertThat(at).isEqualTo(frame.length);
  }
}

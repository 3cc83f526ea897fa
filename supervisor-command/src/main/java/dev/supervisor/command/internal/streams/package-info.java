/**
 * Bytes between us and a command. Not exported.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>Where do input and outputs come from and go to, as described?</td><td>{@code StreamsSpec}, {@code OutputSpec}, {@code
 *     Input}, {@code Output}</td></tr>
 * <tr><td>What are they while a command runs?</td><td>{@code StreamsRun}, {@code OutputRun}</td></tr>
 * <tr><td>Where is an input opened: a file, a channel, a source?</td><td>{@code Input}</td></tr>
 * <tr><td>How does an input go from there to a command?</td><td>{@code InputRun}</td></tr>
 * <tr><td>What happens to the next piece of an output?</td><td>{@code Sink}: {@code CaptureSink}, {@code LineSink}, {@code
 *     PieceSink}, {@code StreamSink}, {@code ChannelSink}, {@code TeeSink}, {@code HeardSink}, {@code
 *     Discard}; into a channel of ours by {@code ChannelWriter}</td></tr>
 * <tr><td>Where are lines cut, and bytes read as text?</td><td>{@code LineCutter}, {@code ByteLineCutter}, {@code
 *     CharLineCutter}, {@code OutputText}</td></tr>
 * <tr><td>What is kept in memory, and how much?</td><td>{@code Captured}, {@code Limit}, {@code Tail}</td></tr>
 * <tr><td>How is an input read that comes bit by bit?</td><td>{@code FedInput}: {@code LineInput}, {@code PieceInput}, {@code
 *     PublishedInput}; an output as a stream: {@code PipedOutput}</td></tr>
 * <tr><td>Who tells listeners, and who watches for silence?</td><td>{@code Listener}, {@code SilenceWatch}</td></tr>
 * <tr><td>Which threads do sessions have?</td><td>{@code SessionThreads}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the module calls.
 */
@NullMarked
package dev.supervisor.command.internal.streams;

import org.jspecify.annotations.NullMarked;

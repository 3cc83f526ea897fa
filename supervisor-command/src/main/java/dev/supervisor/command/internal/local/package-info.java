/**
 * Sessions with a bash of this machine, over named pipes. Not exported. The driver's side is {@code bash-local.sh}
 * and the scripts that it is sent, {@code bash-local-run.sh}, {@code bash-local-stay.sh}, {@code bash-local-odd.sh}; where a dash
 * serves programs, {@code bash-local-turn.sh}, {@code dash-local.sh}, {@code bash-local-clear.sh}.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>How is bash started?</td><td>{@code LocalShell}</td></tr>
 * <tr><td>Which pipes, files and processes does a session have?</td><td>{@code LocalConnection}, {@code Fifo}, {@code
 *     TemporaryDirectory}</td></tr>
 * <tr><td>How does a session go on, from one command to the next?</td><td>{@code LocalSession}, {@code LocalUse}</td></tr>
 * <tr><td>How is a command sent, with its input?</td><td>{@code FrameWriter}, {@code ProgramFrame}, {@code LocalInput}</td></tr>
 * <tr><td>Which text is nothing but a program, and is run as one?</td><td>{@code ProgramOfText}</td></tr>
 * <tr><td>Who reads what it writes, and when is an output held open?</td><td>{@code OutputReading}, {@code OutputLooks}, {@code Rhythm}, {@code PipeReader}, {@code
 *     OutputWatch}</td></tr>
 * <tr><td>What does the driver tell?</td><td>{@code StatusLine}, {@code StatusReader}, {@code ShortSpin}</td></tr>
 * <tr><td>When and how does a dash take the place of a session's bash?</td><td>{@code DashTurn}, {@code DashOfShell}, {@code DashFrame},
 *     {@code ProgramFile}</td></tr>
 * <tr><td>What becomes of processes that a command leaves behind?</td><td>{@code LeftOverWatch}, {@code Stragglers}, {@code
 *     Survivors}, {@code ProcessStat}</td></tr>
 * <tr><td>Did a command change what the next one inherits?</td><td>{@code Condition}</td></tr>
 * <tr><td>Who reaps orphans if the JVM is process 1?</td><td>{@code OrphanReaper}, {@code WaitForPid}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the module calls.
 */
@NullMarked
package dev.supervisor.command.internal.local;

import org.jspecify.annotations.NullMarked;

------------------------------ MODULE Groups ------------------------------
(* Children of one node that are started again together, as docs/restarting.md says and Group carries out.  *)
(* A number is a child, and its place in the order of birth. What one child by itself does when it is       *)
(* stopped is StopChain's; here a stop of one is two moves: it is asked, and it is down, or its thread was   *)
(* given up and it is fenced.                                                                               *)
EXTENDS Integers, FiniteSets

CONSTANTS N,        \* how many children there can be; the last is born late
          Failures, \* how many failures there can be
          All,      \* TRUE: one for all; FALSE: rest for one
          Bug       \* "none", or a fault that has to be found

Members == 1..N
None == N + 1

VARIABLES state,   \* of each: unborn, runs, asked, fenced, down, gone
          phase,   \* of the group: whole, stopping, pausing, starting
          from,    \* the oldest that is covered
          threads, \* how many threads of each child are alive
          failures,\* how many there were
          stopped, \* the parent is being stopped
          order    \* those that were asked for the others in this round, and must be younger than what follows

vars == <<state, phase, from, threads, failures, stopped, order>>

Covered == {m \in Members : m >= from}
Oldest(S) == CHOOSE m \in S : \A k \in S : m <= k
Newest(S) == CHOOSE m \in S : \A k \in S : m >= k
Is(s) == {m \in Covered : state[m] = s}

Init == /\ state = [m \in Members |-> IF m = N THEN "unborn" ELSE "runs"]
        /\ threads = [m \in Members |-> IF m = N THEN 0 ELSE 1]
        /\ phase = "whole"
        /\ from = None
        /\ failures = 0
        /\ stopped = FALSE
        /\ order = None

Min(a, b) == IF a < b THEN a ELSE b

(* The body of one ends by itself, and has to be started again. In a pause it joins the group. *)
Fail(m) ==
  /\ state[m] = "runs" /\ failures < Failures /\ ~stopped
  /\ failures' = failures + 1
  /\ threads' = [threads EXCEPT ![m] = @ - 1]
  /\ state' = [state EXCEPT ![m] = "down"]
  /\ IF Bug = "markIsForgotten" /\ phase = "pausing"
     THEN UNCHANGED <<phase, from, order>>
     ELSE /\ phase' = "stopping"
          /\ from' = IF All THEN 1 ELSE IF phase = "whole" THEN m ELSE Min(from, m)
          /\ order' = None
  /\ UNCHANGED stopped

(* The newest that runs is asked, when the one before it is down or fenced. *)
StopNext ==
  /\ phase = "stopping" /\ Is("asked") = {} /\ Is("runs") /= {}
  /\ LET m == IF Bug = "oldestFirst" THEN Oldest(Is("runs")) ELSE Newest(Is("runs"))
     IN state' = [state EXCEPT ![m] = "asked"] /\ order' = m
  /\ UNCHANGED <<phase, from, threads, failures, stopped>>

Obeys(m) ==
  /\ state[m] = "asked"
  /\ state' = [state EXCEPT ![m] = "down"]
  /\ threads' = [threads EXCEPT ![m] = @ - 1]
  /\ UNCHANGED <<phase, from, failures, stopped, order>>

IsGivenUp(m) ==
  /\ state[m] = "asked"
  /\ state' = [state EXCEPT ![m] = "fenced"]
  /\ UNCHANGED <<phase, from, threads, failures, stopped, order>>

EndsAfterAll(m) ==
  /\ state[m] = "fenced"
  /\ state' = [state EXCEPT ![m] = "down"]
  /\ threads' = [threads EXCEPT ![m] = @ - 1]
  /\ UNCHANGED <<phase, from, failures, stopped, order>>

AreDown ==
  /\ phase = "stopping" /\ Is("asked") = {} /\ Is("runs") = {}
  /\ phase' = "pausing"
  /\ UNCHANGED <<state, from, threads, failures, stopped, order>>

(* The pause is over. *)
Begin ==
  /\ phase = "pausing" /\ (Is("fenced") = {} \/ Bug = "fenceIsDropped")
  /\ phase' = "starting"
  /\ UNCHANGED <<state, from, threads, failures, stopped, order>>

StartNext ==
  /\ phase = "starting" /\ (~stopped \/ Bug = "startsAfterTheStop")
  /\ LET ready == Is("down") \cup (IF Bug = "fenceIsDropped" THEN Is("fenced") ELSE {})
     IN /\ ready /= {}
        /\ LET m == Oldest(ready)
           IN /\ state' = [state EXCEPT ![m] = "runs"]
              /\ threads' = [threads EXCEPT ![m] = @ + 1]
  /\ UNCHANGED <<phase, from, failures, stopped, order>>

AreStarted ==
  /\ phase = "starting" /\ Is("down") = {}
  /\ phase' = "whole"
  /\ from' = None
  /\ UNCHANGED <<state, threads, failures, stopped, order>>

(* One that is born while the group is not whole is held. *)
Birth ==
  /\ state[N] = "unborn" /\ ~stopped
  /\ IF phase /= "whole" /\ Bug /= "lateIsNotHeld"
     THEN /\ state' = [state EXCEPT ![N] = "down"]
          /\ UNCHANGED threads
     ELSE /\ state' = [state EXCEPT ![N] = "runs"]
          /\ threads' = [threads EXCEPT ![N] = 1]
  /\ UNCHANGED <<phase, from, failures, stopped, order>>

Stop == /\ ~stopped
        /\ stopped' = TRUE
        /\ UNCHANGED <<state, phase, from, threads, failures, order>>

(* The stop of the parent ends each life, whatever the group is doing. *)
Ends(m) ==
  /\ stopped /\ state[m] \in {"runs", "asked", "fenced", "down"}
  /\ state' = [state EXCEPT ![m] = "gone"]
  /\ threads' = [threads EXCEPT ![m] = 0]
  /\ UNCHANGED <<phase, from, failures, stopped, order>>

GroupMoves == StopNext \/ AreDown \/ Begin \/ StartNext \/ AreStarted
MemberMoves == \E m \in Members : Obeys(m) \/ IsGivenUp(m) \/ EndsAfterAll(m) \/ Ends(m)

Next == GroupMoves \/ MemberMoves \/ Birth \/ Stop \/ \E m \in Members : Fail(m)

Spec == /\ Init /\ [][Next]_vars
        /\ WF_vars(GroupMoves)
        /\ \A m \in Members : WF_vars(Obeys(m) \/ IsGivenUp(m)) /\ WF_vars(EndsAfterAll(m)) /\ WF_vars(Ends(m))

---------------------------------------------------------------------------

(* Promises. *)

OneIncarnation == \A m \in Members : threads[m] \in {0, 1}

(* While the group starts, none runs that is younger than one that still waits. *)
OldestFirst == phase = "starting" =>
  \A m, k \in Covered : m < k /\ state[m] = "down" => state[k] /= "runs"

(* While the group stops, none runs that is younger than the one that was asked last. *)
NewestFirst == phase = "stopping" /\ order /= None =>
  \A k \in Covered : k > order => state[k] /= "runs"

(* The group starts when all threads have ended. *)
Fence == phase = "starting" => Is("fenced") = {} /\ Is("asked") = {}

NoneIsForgotten == phase = "whole" => \A m \in Members : state[m] \notin {"down", "fenced", "asked"}

NoneBeginsAfterTheStop == [][\A m \in Members : stopped /\ threads[m] = 0 => threads'[m] = 0]_vars

ComesBack == <>[](phase = "whole" \/ stopped)
AllEnd == stopped ~> (\A m \in Members : state[m] \in {"gone", "unborn"})
===========================================================================

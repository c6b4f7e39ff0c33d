/** `failover --help`: the way through an incident, on one screen of 24 lines and 80 columns. */

export const OVERVIEW = `failover moves an application from one AWS region to its standby, and back.
Without configuration every command works in a sandbox: nothing real is touched.

In an incident:
  failover plan                what it would do now, call by call
  failover promote             do it (another runbook: failover run NAME)
  failover status              how far it is, and what it waits for
  failover resume              go on after Ctrl-C, a crash, or an answer:
    --retry                      try the failed step again
    --skip STEP --reason "…"     pass over it (recorded)
    --mode forced | --take-over  without the old region; from somebody else
  failover rollback            put every changed value back
Ctrl-C once pauses at a safe point; nothing is lost, resume goes on.

Before it:  failover drift   what differs      failover rehearse   storms
            failover sandbox up|outage|edit|heal|policy|advance|show|reset
            failover plan --format cli > runbook.txt   a runbook on paper
            failover iam  failover approve PLAN  failover sync  failover journal
After it:   failover settle  failover history  failover report  failover replay

For real:   --target aws --config FILE    in scripts also --confirm REGION
For tools:  --json   exit 0 done, 1 step failed, 2 usage, 3 credentials,
            10 paused, 11 unknown outcome, 12 someone else is at work
More:       failover run RUNBOOK | failover COMMAND --help | docs/glossary.md`;

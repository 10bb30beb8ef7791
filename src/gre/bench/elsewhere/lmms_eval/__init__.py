"""GREval-Bench as a task folder of lmms-eval.

`task` is what the folder's functions hand over to, `export` writes the folder, `folder/` is what
it is written from. lmms-eval itself is never imported here: it imports the folder.

Source of the form: lmms-eval 0.7, its task guide (`docs/guides/task_guide.md` at 72c8d28), the
loader of tasks (`lmms_eval/api/task.py` at 00dfe29), the gathering of results
(`lmms_eval/evaluator_utils.py` at 14bd2ea) and what it takes out of responses before they are
scored (`lmms_eval/api/reasoning.py` at 029fc59).
"""

"""The plainest page that asks a question, as anybody would write it with Streamlit: what the forms are measured against.

Run as ``python one_question.py PORT``; Streamlit runs this same file as the page.
"""

import sys

import streamlit as st


def serve(port):
    """The page under uvicorn, as landtrack serves its own."""
    import uvicorn

    from landtrack.web.settings import configure

    configure()
    uvicorn.run(st.App(__file__), host="127.0.0.1", port=port, ws="websockets-sansio", log_level="warning")


def ask():
    """One question, a button, and what was answered."""
    step = st.session_state.setdefault("step", 0)
    st.title(f"Question {step + 1}")
    st.text_input("Your answer", key=f"answer{step}")
    if st.button("Next", type="primary"):
        st.session_state["step"] = step + 1
        st.rerun()


if st.runtime.exists():
    ask()
elif __name__ == "__main__":
    serve(int(sys.argv[1]))

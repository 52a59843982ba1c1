"""What is true in the villages, whatever the store or the screen.

Standard library only: no SQL, no pandas, no Streamlit.
"""

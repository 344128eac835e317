program t
  implicit none
  integer :: i
  real(8) :: a(100), b(100)
  character(20) :: s(8)
  a = 1; b = 2
  !$omp parallel
  !$omp workshare
  a = a + b
  b = 2 * a
  !$omp end workshare
  !$omp master
  print *, 'hello'
  !$omp end master
  !$omp do
  do i = 1, 8
    write (s(i), '(A,I0)') 'item ', i
    write (*, *) trim(s(i))
  end do
  !$omp end parallel
  print *, sum(b)
end program t
